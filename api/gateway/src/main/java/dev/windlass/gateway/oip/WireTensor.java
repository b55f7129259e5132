package dev.windlass.gateway.oip;

import dev.windlass.exchange.ReplyTensor;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// One output on its way into a protobuf message: how long each of its parts is, and its parts.
///
/// @param dataBytes of its elements, raw or packed, without a head
record WireTensor(ReplyTensor tensor, boolean raw, byte[] name, byte[] datatype, long shapeBytes, long dataBytes) {
    static WireTensor of(ReplyTensor tensor, boolean raw) {
        return new WireTensor(
                tensor,
                raw,
                WireReply.utf8(tensor.name()),
                WireReply.utf8(tensor.datatype().name()),
                Arrays.stream(tensor.dims()).map(WireOut::size).sum(),
                raw ? BinaryTensors.byteSize(tensor) : typedBytes(tensor));
    }

    /// Of its `InferOutputTensor`.
    long describedBytes() {
        return WireOut.sizedUnlessEmpty(name.length)
                + WireOut.sized(datatype.length)
                + WireOut.sizedUnlessEmpty(shapeBytes)
                + (raw ? 0 : WireOut.sized(contentsBytes()));
    }

    private long contentsBytes() {
        return tensor.offsets() != null ? dataBytes : WireOut.sizedUnlessEmpty(dataBytes);
    }

    void describe(WireOut out) {
        out.bytesUnlessEmpty(1, name).bytes(2, datatype);
        if (shapeBytes > 0) {
            out.head(3, shapeBytes);
            Arrays.stream(tensor.dims()).forEach(out::varint);
        }
        if (raw) {
            return;
        }
        out.head(5, contentsBytes());
        if (tensor.offsets() != null) {
            strings(out, tensor.offsets());
        } else if (dataBytes > 0) {
            out.head(field(), dataBytes);
            numbers(out);
        }
    }

    void putRaw(ByteBuffer target) {
        BinaryTensors.put(target, tensor);
    }

    private int field() {
        return switch (tensor.datatype()) {
            case BOOL -> 1;
            case INT8, INT16, INT32 -> 2;
            case INT64 -> 3;
            case UINT8, UINT16, UINT32 -> 4;
            case UINT64 -> 5;
            case FP32 -> 6;
            case FP64 -> 7;
            case BYTES -> 8;
            case FP16, BF16 -> throw new IllegalStateException(tensor.datatype() + " goes raw only");
        };
    }

    private void numbers(WireOut out) {
        var data = tensor.data();
        switch (tensor.datatype()) {
            case FP32, FP64 -> out.target().put(data.duplicate());
            default -> {
                int width = tensor.datatype().byteSize();
                for (int at = 0; at < data.limit(); at += width) {
                    out.varint(integer(tensor, at));
                }
            }
        }
    }

    /// As protobuf has it: negative ones are sign-extended to 64 bits.
    private static long integer(ReplyTensor tensor, int at) {
        var data = tensor.data();
        return switch (tensor.datatype()) {
            case BOOL -> data.get(at) == 0 ? 0 : 1;
            case UINT8 -> data.get(at) & 0xffL;
            case UINT16 -> data.getShort(at) & 0xffffL;
            case UINT32 -> data.getInt(at) & 0xffff_ffffL;
            case INT8 -> data.get(at);
            case INT16 -> data.getShort(at);
            case INT32 -> data.getInt(at);
            case INT64, UINT64 -> data.getLong(at);
            case FP16, BF16, FP32, FP64, BYTES -> throw new IllegalStateException(tensor.datatype() + " is no integer");
        };
    }

    private static long typedBytes(ReplyTensor tensor) {
        var offsets = tensor.offsets();
        long size = 0;
        if (offsets != null) {
            for (int i = 0; i < tensor.elements(); i++) {
                size += WireOut.sized(offsets.getLong(8 * i + 8) - offsets.getLong(8 * i));
            }
            return size;
        }
        return switch (tensor.datatype()) {
            case FP32, FP64 -> tensor.data().limit();
            default -> {
                int width = tensor.datatype().byteSize();
                for (int at = 0; at < tensor.data().limit(); at += width) {
                    size += WireOut.size(integer(tensor, at));
                }
                yield size;
            }
        };
    }

    private void strings(WireOut out, ByteBuffer offsets) {
        for (int i = 0; i < tensor.elements(); i++) {
            int start = (int) offsets.getLong(8 * i);
            int length = (int) offsets.getLong(8 * i + 8) - start;
            out.head(field(), length).target().put(tensor.data().slice(start, length));
        }
    }
}
