package dev.windlass.gateway.oip;

import dev.windlass.exchange.ReplyTensor;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.gateway.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The binary tensor extension's BYTES: each element is its length as a little-endian u32, then its bytes.
final class BinaryTensors {
    private BinaryTensors() {}

    /// The bytes of all elements without their lengths.
    ///
    /// @param bytes exactly one input's bytes; its position isn't moved
    /// @throws RefusedException if they aren't `elements` elements
    static int stringBytes(InferRequest.Input input, ByteBuffer bytes, long elements) {
        var rest = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int sum = 0;
        for (long i = 0; i < elements; i++) {
            if (rest.remaining() < 4) {
                throw bad(input, "ends before element " + i + " of " + elements);
            }
            int length = rest.getInt();
            if (length < 0 || length > rest.remaining()) {
                throw bad(input, "has a length at element " + i + " that goes beyond its end");
            }
            rest.position(rest.position() + length);
            sum += length;
        }
        if (rest.hasRemaining()) {
            throw bad(input, "has " + rest.remaining() + " bytes after its last element");
        }
        return sum;
    }

    /// Copies elements that [#stringBytes] has checked.
    static void strings(ByteBuffer bytes, RequestSlot.StringsWriter target) {
        var rest = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        while (rest.hasRemaining()) {
            int length = rest.getInt();
            target.add(rest.slice(rest.position(), length));
            rest.position(rest.position() + length);
        }
    }

    /// Bytes of an output's elements in this form, or as they are if they have a fixed width.
    static long byteSize(ReplyTensor tensor) {
        return tensor.data().limit() + (tensor.offsets() == null ? 0 : 4L * tensor.elements());
    }

    static void put(ByteBuffer target, ReplyTensor tensor) {
        var offsets = tensor.offsets();
        if (offsets == null) {
            target.put(tensor.data().duplicate());
            return;
        }
        int count = tensor.elements();
        for (int i = 0; i < count; i++) {
            int start = (int) offsets.getLong(8 * i);
            int length = (int) offsets.getLong(8 * i + 8) - start;
            target.putInt(length);
            target.put(tensor.data().slice(start, length));
        }
    }

    private static RuntimeException bad(InferRequest.Input input, String what) {
        return input.bad(
                "", "", "its binary data " + what, "send each element as its length in 4 bytes, then its bytes");
    }
}
