package dev.windlass.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Small ONNX files, written as protobuf by hand.
public final class OnnxBytes {
    private OnnxBytes() {}

    /// A model whose only weight has `bytes` bytes of its own.
    public static byte[] inside(int bytes) {
        return model(tensor(message(9, new byte[bytes])));
    }

    /// A model whose only weight is in `weights.bin`.
    public static byte[] outside() {
        var where = join(message(1, text("location")), message(2, text("weights.bin")));
        return model(tensor(join(message(13, where), number(14, 1))));
    }

    /// The same, for a constant in a branch.
    public static byte[] outsideInBranch() {
        var constant = node(message(5, message(5, tensor(number(14, 1)))));
        var branch = message(6, message(1, constant));
        return join(number(1, 8), message(7, message(1, node(message(5, branch)))));
    }

    private static byte[] model(byte[] tensor) {
        return join(number(1, 8), message(7, join(message(1, node(new byte[0])), message(5, tensor))));
    }

    private static byte[] node(byte[] more) {
        return join(message(1, text("x")), message(4, text("Identity")), more);
    }

    private static byte[] tensor(byte[] data) {
        return join(number(1, 4), number(2, 1), message(8, text("w")), data);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] number(int field, long value) {
        return join(varint(field << 3), varint(value));
    }

    private static byte[] message(int field, byte[] body) {
        return join(varint(field << 3 | 2), varint(body.length), body);
    }

    private static byte[] varint(long value) {
        var bytes = new ByteArrayOutputStream();
        for (; value > 0x7f; value >>>= 7) {
            bytes.write((int) (value & 0x7f | 0x80));
        }
        bytes.write((int) value);
        return bytes.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        var bytes = new ByteArrayOutputStream();
        for (var part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
