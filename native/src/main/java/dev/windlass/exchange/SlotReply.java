package dev.windlass.exchange;

import dev.windlass.slab.Descriptor;
import dev.windlass.slab.DeviceNanos;
import dev.windlass.slab.Slab;
import dev.windlass.slab.SlabViolation;
import dev.windlass.slab.TensorTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A reply in the slab, or one that came from there in parts: its numbers were copied out and checked
/// against what the model says and what the slot holds.
final class SlotReply implements Reply {
    private final WorkerLink link;
    private final SlotRequest request;
    private final Descriptor.Answer answer;
    private final List<ReplyTensor> outputs;
    private final @Nullable ReplyParts parts;
    private final long answeredNanos = System.nanoTime();

    private SlotReply(WorkerLink link, SlotRequest request, Descriptor.Answer answer, List<ReplyTensor> outputs) {
        this.link = link;
        this.request = request;
        this.answer = answer;
        this.outputs = outputs;
        this.parts = request.parts;
    }

    /// @throws SlabViolation if a number can't be true
    static SlotReply read(WorkerLink link, SlotRequest request, Descriptor.Answer answer) {
        var parts = request.parts;
        if (parts == null && answer.replyLen() > request.replyCap()) {
            throw new SlabViolation(
                    "a reply of " + answer.replyLen() + " bytes lies in a room of " + request.replyCap());
        }
        var memory = parts == null ? link.slab.memory() : parts.segment();
        long table = parts == null ? request.replyOff() : 0;
        var specs = request.instance.spec().outputs();
        var outputs = new ReplyTensor[request.layout.wanted().count(specs.size())];
        long end = TensorTable.headBytes(outputs.length);
        for (int i = 0; i < outputs.length; i++) {
            requireWithin(end, answer.replyLen());
            var line = TensorTable.read(memory, table, i);
            var spec = specs.get(request.layout.wanted().place(i));
            if (line.datatype() != spec.datatype()) {
                throw new SlabViolation(
                        "output " + spec.name() + " is " + line.datatype() + ", not " + spec.datatype());
            }
            long offsetsOff = line.datatype().fixedWidth() ? 0 : TensorTable.align(end);
            long offsetsLen = line.datatype().fixedWidth() ? 0 : 8 * (TensorTable.elements(line.dims()) + 1);
            requireWithin(offsetsOff + offsetsLen, answer.replyLen());
            long dataOff = TensorTable.align(offsetsOff == 0 ? end : offsetsOff + offsetsLen);
            if (line.dataOff() != dataOff || line.offsetsOff() != offsetsOff) {
                throw new SlabViolation("output " + spec.name() + " lies at " + line.dataOff() + ", not at " + dataOff);
            }
            end = dataOff + line.dataLen();
            requireWithin(end, answer.replyLen());
            var data = view(link.slab, parts, table + dataOff, line.dataLen());
            var offsets = offsetsOff == 0 ? null : view(link.slab, parts, table + offsetsOff, offsetsLen);
            if (offsets != null) {
                offsets = parts == null ? copy(offsets) : offsets;
                requireOffsets(offsets, line.dataLen());
            }
            outputs[i] = new ReplyTensor(spec.name(), line.datatype(), line.dims(), data, offsets);
        }
        return new SlotReply(link, request, answer, List.of(outputs));
    }

    private static ByteBuffer view(Slab slab, @Nullable ReplyParts parts, long at, long length) {
        return parts == null ? slab.readOnlyView(at, (int) length) : parts.view(at, (int) length);
    }

    private static void requireWithin(long end, long replyLen) {
        if (end > replyLen) {
            throw new SlabViolation("a reply of " + replyLen + " bytes has outputs up to " + end);
        }
    }

    /// Checked in the slab, they could still be changed afterwards.
    private static ByteBuffer copy(ByteBuffer shared) {
        var copy = ByteBuffer.allocate(shared.capacity()).put(shared).flip();
        return copy.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void requireOffsets(ByteBuffer offsets, long dataLen) {
        long before = 0;
        for (int at = 0; at < offsets.capacity(); at += 8) {
            long offset = offsets.getLong(at);
            if (offset < before || offset > dataLen || (at == 0 && offset != 0)) {
                throw new SlabViolation("string offset " + at / 8 + " is " + offset + " of " + dataLen + " bytes");
            }
            before = offset;
        }
        if (before != dataLen) {
            throw new SlabViolation("string offsets end at " + before + ", not at " + dataLen);
        }
    }

    @Override
    public List<ReplyTensor> outputs() {
        return outputs;
    }

    @Override
    public boolean nonFinite() {
        return answer.nonFinite();
    }

    @Override
    public long queueNanos() {
        return bounded(answer.startNanos() - request.submitNanos);
    }

    @Override
    public long computeNanos() {
        return bounded(answer.endNanos() - answer.startNanos());
    }

    @Override
    public int rows() {
        return request.layout.rows();
    }

    @Override
    public int batchRows() {
        return answer.batchRows();
    }

    @Override
    public @Nullable DeviceNanos device() {
        var device = answer.device();
        return device == null ? null : device.clamped(bounded(Long.MAX_VALUE));
    }

    /// The inference worker's clock is this process' clock, unless it lies: then at most the whole time
    /// is reported.
    private long bounded(long nanos) {
        return Math.clamp(nanos, 0, Math.max(0, answeredNanos - request.submitNanos));
    }

    @Override
    public long byteSize() {
        return answer.replyLen();
    }

    @Override
    public byte[] fingerprint() {
        return request.fingerprint();
    }

    @Override
    public long requestBytes() {
        return request.layout.copyBytes();
    }

    /// What asked for it; gone once this is closed.
    SlotRequest request() {
        return request;
    }

    @Override
    public boolean cameInParts() {
        return parts != null;
    }

    @Override
    public void leaveSlab() {
        if (parts != null) {
            link.free(request);
        }
    }

    @Override
    public void close() {
        link.free(request);
        if (parts != null) {
            parts.close();
        }
    }
}
