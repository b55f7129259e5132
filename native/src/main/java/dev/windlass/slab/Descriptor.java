package dev.windlass.slab;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// One slot's 128 bytes: line 0 is written only by the gateway, line 1 only by the inference worker. Stores
/// are plain; the ring's entry publishes them.
public final class Descriptor {
    static final int BYTES = 128;

    private static final ValueLayout.OfLong U64 = JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle CANCEL = U32.varHandle();
    private static final long CANCEL_OFFSET = 56;
    private static final long OUTPUTS_OFFSET = 60;
    private static final int NON_FINITE = 1;
    private static final int ON_DEVICE = 2;

    private Descriptor() {}

    /// What the gateway asks for. Offsets count from the slab's start.
    ///
    /// @param rows the first dimension of the first input, or 1
    /// @param deadlineNanos on [System#nanoTime]'s scale, which all processes of a machine share
    /// @param outputsListed how many outputs are asked for, in the list behind the table; 0 for all,
    ///     without a list
    public record Request(
            int generation,
            int versionId,
            int rows,
            int tensorCount,
            long requestOff,
            long requestLen,
            long replyOff,
            long replyCap,
            long deadlineNanos,
            int outputsListed) {}

    /// What the inference worker answers.
    ///
    /// @param replyLen bytes used from `replyOff`: the outputs, or a message in UTF-8; with [Status#PART],
    ///     [Status#TOO_LARGE] and [Status#NO_ROOM] those of the whole reply
    /// @param batchRows rows that were run at once, this request's among them; 0 if it wasn't run
    /// @param device what it took on a device; null if it ran on none
    public record Answer(
            int generation,
            Status status,
            long replyLen,
            long startNanos,
            long endNanos,
            int batchRows,
            boolean nonFinite,
            @Nullable DeviceNanos device) {
        /// One that nothing ran for on a device.
        public Answer(
                int generation,
                Status status,
                long replyLen,
                long startNanos,
                long endNanos,
                int batchRows,
                boolean nonFinite) {
            this(generation, status, replyLen, startNanos, endNanos, batchRows, nonFinite, null);
        }
    }

    /// How a slot ended; `code` never changes once given.
    public enum Status {
        OK(1),
        /// The model failed; the reply is its message.
        MODEL_ERROR(2),
        /// The whole reply has `replyLen` bytes, and as many of them as fit are in its place: those that
        /// come next. The others are kept until the slot is handed over again, of the same generation:
        /// then come the next ones, or, if it is cancelled or late, they are dropped.
        PART(3),
        EXPIRED(4),
        CANCELLED(5),
        /// The request makes no sense to this inference worker; the reply is the reason.
        REJECTED(6),
        /// The model refused these inputs; the reply is its message.
        INPUTS_REFUSED(7),
        /// No row can be made of some column's value; the reply is a [RefusedRow].
        ROW_REFUSED(8),
        /// More than [SlabLayout#replyBytesMax].
        TOO_LARGE(9),
        /// It would come in parts, and other replies' take the memory for that.
        NO_ROOM(10);

        private static final Status[] BY_CODE = {
            OK, MODEL_ERROR, PART, EXPIRED, CANCELLED, REJECTED, INPUTS_REFUSED, ROW_REFUSED, TOO_LARGE, NO_ROOM
        };

        private final int code;

        Status(int code) {
            this.code = code;
        }

        static Status of(int code) {
            if (code < 1 || code > BY_CODE.length) {
                throw new SlabViolation("status is " + code);
            }
            return BY_CODE[code - 1];
        }
    }

    /// Writes line 0.
    public static void write(MemorySegment slab, long at, Request request) {
        slab.set(U32, at, request.generation);
        slab.set(U32, at + 4, request.versionId);
        slab.set(U32, at + 8, request.rows);
        slab.set(U32, at + 12, request.tensorCount);
        slab.set(U64, at + 16, request.requestOff);
        slab.set(U64, at + 24, request.requestLen);
        slab.set(U64, at + 32, request.replyOff);
        slab.set(U64, at + 40, request.replyCap);
        slab.set(U64, at + 48, request.deadlineNanos);
        slab.set(U32, at + CANCEL_OFFSET, 0);
        slab.set(U32, at + OUTPUTS_OFFSET, request.outputsListed);
    }

    /// Reads line 0, each number once.
    public static Request request(MemorySegment slab, long at) {
        return new Request(
                slab.get(U32, at),
                slab.get(U32, at + 4),
                slab.get(U32, at + 8),
                slab.get(U32, at + 12),
                slab.get(U64, at + 16),
                slab.get(U64, at + 24),
                slab.get(U64, at + 32),
                slab.get(U64, at + 40),
                slab.get(U64, at + 48),
                slab.get(U32, at + OUTPUTS_OFFSET));
    }

    /// Tells the inference worker that nobody waits for this slot.
    public static void cancel(MemorySegment slab, long at) {
        CANCEL.setRelease(slab, at + CANCEL_OFFSET, 1);
    }

    public static boolean cancelled(MemorySegment slab, long at) {
        return (int) CANCEL.getAcquire(slab, at + CANCEL_OFFSET) != 0;
    }

    /// Writes line 1.
    public static void write(MemorySegment slab, long at, Answer answer) {
        slab.set(U32, at + 64, answer.generation);
        slab.set(U32, at + 68, answer.status.code);
        slab.set(U64, at + 72, answer.replyLen);
        slab.set(U64, at + 80, answer.startNanos);
        slab.set(U64, at + 88, answer.endNanos);
        slab.set(U32, at + 96, answer.batchRows);
        var device = answer.device;
        slab.set(U32, at + 100, (answer.nonFinite ? NON_FINITE : 0) | (device == null ? 0 : ON_DEVICE));
        if (device != null) {
            slab.set(U64, at + 104, device.toDevice());
            slab.set(U64, at + 112, device.running());
            slab.set(U64, at + 120, device.toHost());
        }
    }

    /// Reads line 1, each number once.
    ///
    /// @throws SlabViolation if the status doesn't exist
    public static Answer answer(MemorySegment slab, long at) {
        int flags = slab.get(U32, at + 100);
        return new Answer(
                slab.get(U32, at + 64),
                Status.of(slab.get(U32, at + 68)),
                slab.get(U64, at + 72),
                slab.get(U64, at + 80),
                slab.get(U64, at + 88),
                slab.get(U32, at + 96),
                (flags & NON_FINITE) != 0,
                (flags & ON_DEVICE) == 0 ? null : device(slab, at));
    }

    private static DeviceNanos device(MemorySegment slab, long at) {
        return new DeviceNanos(slab.get(U64, at + 104), slab.get(U64, at + 112), slab.get(U64, at + 120));
    }
}
