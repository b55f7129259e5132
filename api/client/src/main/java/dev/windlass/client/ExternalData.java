package dev.windlass.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether an ONNX file keeps tensors in other files, by as much of its beginning as is there: such a file is small, so
/// it is known before the rest is sent. What can't be read, or isn't there yet, is left to the inspection.
public final class ExternalData {
    public static final String REASON = "EXTERNAL_DATA";

    public static final String MESSAGE = "the model keeps tensors in another file, but an artifact is one file";

    public static final String REMEDY = "export it with torch.onnx.export(..., external_data=False), or join it:"
            + " onnx.save(onnx.load(\"model.onnx\"), \"whole.onnx\")";

    private static final long HEAD_BYTES_MAX = 64L << 20;

    /// As protobuf's own readers have it.
    private static final int DEPTH_MAX = 100;

    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int DELIMITED = 2;
    private static final int FIXED_32 = 5;
    private static final int TENSOR_EXTERNAL_DATA = 13;
    private static final int TENSOR_DATA_LOCATION = 14;

    private ExternalData() {}

    /// True if the beginning of the file says so.
    public static boolean in(Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            return in(channel.map(MapMode.READ_ONLY, 0, Math.min(HEAD_BYTES_MAX, channel.size())));
        }
    }

    /// True if these first bytes of a file say so; moves the buffer.
    public static boolean in(ByteBuffer head) {
        return in(Message.MODEL, head, 0);
    }

    /// The messages of onnx.proto on the way to tensors.
    private enum Message {
        MODEL,
        GRAPH,
        NODE,
        ATTRIBUTE,
        TENSOR;

        @Nullable Message child(int field) {
            return switch (this) {
                case MODEL -> field == 7 ? GRAPH : null;
                case GRAPH -> field == 1 ? NODE : field == 5 ? TENSOR : null;
                case NODE -> field == 5 ? ATTRIBUTE : null;
                case ATTRIBUTE -> field == 5 || field == 10 ? TENSOR : field == 6 || field == 11 ? GRAPH : null;
                case TENSOR -> null;
            };
        }
    }

    private static boolean in(Message message, ByteBuffer bytes, int depth) {
        while (bytes.hasRemaining() && depth <= DEPTH_MAX) {
            var tag = varint(bytes);
            if (tag.isEmpty() || tag.get() >>> 3 == 0) {
                return false;
            }
            int field = (int) (tag.get() >>> 3);
            boolean elsewhere = switch ((int) (tag.get() & 7)) {
                case VARINT -> {
                    var value = varint(bytes);
                    yield message == Message.TENSOR
                            && field == TENSOR_DATA_LOCATION
                            && value.filter(it -> it != 0).isPresent();
                }
                case DELIMITED -> {
                    var child = message.child(field);
                    var body = body(bytes);
                    yield (message == Message.TENSOR && field == TENSOR_EXTERNAL_DATA && body.hasRemaining())
                            || (child != null && in(child, body, depth + 1));
                }
                case FIXED_64 -> skipped(bytes, Long.BYTES);
                case FIXED_32 -> skipped(bytes, Integer.BYTES);
                default -> skipped(bytes, bytes.remaining());
            };
            if (elsewhere) {
                return true;
            }
        }
        return false;
    }

    /// As much of a field's bytes as is there.
    private static ByteBuffer body(ByteBuffer bytes) {
        long length = varint(bytes).filter(it -> it >= 0).orElse(Long.MAX_VALUE);
        int there = (int) Math.min(length, bytes.remaining());
        var body = bytes.slice(bytes.position(), there);
        bytes.position(bytes.position() + there);
        return body;
    }

    private static boolean skipped(ByteBuffer bytes, int length) {
        bytes.position(bytes.position() + Math.min(length, bytes.remaining()));
        return false;
    }

    /// Empty where the bytes end or aren't a number of at most ten bytes.
    private static Optional<Long> varint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE && bytes.hasRemaining(); shift += 7) {
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
