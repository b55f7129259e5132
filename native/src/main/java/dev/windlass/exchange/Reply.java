package dev.windlass.exchange;

import dev.windlass.slab.DeviceNanos;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A model's answer, still lying in the slab, or in memory of who got it if it came in parts. Owned by
/// who got it; [#close] frees the room, once and from any thread, and after it no buffer of the outputs
/// may be touched.
public interface Reply extends AutoCloseable {
    /// The outputs that were asked for, in the model's order.
    List<ReplyTensor> outputs();

    /// True if a floating-point output holds a NaN or an infinity.
    boolean nonFinite();

    /// From [RequestSlot#submit] until the inference worker began with it.
    long queueNanos();

    /// From when the inference worker began with it until the outputs were there.
    long computeNanos();

    /// Of the inputs that it answers.
    default int rows() {
        return 1;
    }

    /// Rows that were run at once, of this request and others.
    default int batchRows() {
        return rows();
    }

    /// What it took on a device, at most the whole time; null if it ran on the CPU.
    default @Nullable DeviceNanos device() {
        return null;
    }

    /// What tells the inputs that it answers from others: see [RequestSlot#fingerprint].
    byte[] fingerprint();

    /// Bytes that the inputs which it answers take, table and alignment included: enough for a copy of
    /// them, of rows where there are columns.
    long requestBytes();

    /// Bytes of the outputs, table and alignment included.
    long byteSize();

    /// True if it came in parts, so that it lies in [Completion#memory].
    default boolean cameInParts() {
        return false;
    }

    /// Frees what it has of the slab, if it came in parts: its outputs stay, its request and
    /// [#fingerprint] are gone.
    default void leaveSlab() {}

    @Override
    void close();
}
