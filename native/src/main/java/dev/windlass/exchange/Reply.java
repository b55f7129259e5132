package dev.windlass.exchange;

import dev.windlass.slab.DeviceNanos;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A model's answer, still lying in the slab. Owned by who got it; [#close] frees the room, once and
/// from any thread, and after it no buffer of the outputs may be touched.
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

    /// Bytes of the outputs in the slab, table and alignment included.
    long byteSize();

    @Override
    void close();
}
