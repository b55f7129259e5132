package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.windlass.onnx.LoadOutcome.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Reads of a model file what has to be known before ONNX Runtime sees it: is it a whole ONNX model, does it
/// point to other files, are its input shapes fixed. Walks the protobuf in place; of weights it reads no
/// byte.
final class ModelScan {
    /// As protobuf's own readers have it: deeper nesting is an attack.
    private static final int DEPTH_MAX = 100;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int DELIMITED = 2;
    private static final int FIXED32 = 5;

    private static final int IR_VERSION = 1;
    private static final int MODEL_GRAPH = 7;
    private static final int TENSOR_EXTERNAL_DATA = 13;
    private static final int TENSOR_DATA_LOCATION = 14;

    private final MemorySegment file;
    private boolean irVersion;
    private boolean graph;
    private boolean dynamic;

    private ModelScan(MemorySegment file) {
        this.file = file;
    }

    sealed interface Finding {
        /// Whole, and complete in itself. `dynamic`: a dimension of an input is chosen by each request.
        record Plausible(boolean dynamic) implements Finding {}

        record Unfit(Reason reason, String message) implements Finding {}
    }

    /// The messages of onnx.proto on the way to tensors and shapes.
    private enum Message {
        MODEL,
        GRAPH,
        NODE,
        ATTRIBUTE,
        TENSOR,
        SPARSE_TENSOR,
        FUNCTION,
        TRAINING,
        VALUE_INFO,
        TYPE,
        TENSOR_TYPE,
        SHAPE,
        DIMENSION;

        /// The message in a length-delimited field, or null if nothing in it matters here.
        @Nullable Message child(int field) {
            return switch (this) {
                case MODEL -> field == MODEL_GRAPH ? GRAPH : field == 20 ? TRAINING : field == 25 ? FUNCTION : null;
                case GRAPH ->
                    switch (field) {
                        case 1 -> NODE;
                        case 5 -> TENSOR;
                        case 11 -> VALUE_INFO;
                        case 15 -> SPARSE_TENSOR;
                        default -> null;
                    };
                case NODE -> field == 5 ? ATTRIBUTE : null;
                case ATTRIBUTE ->
                    switch (field) {
                        case 5, 10 -> TENSOR;
                        case 6, 11 -> GRAPH;
                        case 22, 23 -> SPARSE_TENSOR;
                        default -> null;
                    };
                case SPARSE_TENSOR -> field == 1 || field == 2 ? TENSOR : null;
                case FUNCTION -> field == 7 ? NODE : field == 11 ? ATTRIBUTE : null;
                case TRAINING -> field == 1 || field == 2 ? GRAPH : null;
                case VALUE_INFO -> field == 2 ? TYPE : null;
                case TYPE -> field == 1 ? TENSOR_TYPE : null;
                case TENSOR_TYPE -> field == 2 ? SHAPE : null;
                case SHAPE -> field == 1 ? DIMENSION : null;
                case TENSOR, DIMENSION -> null;
            };
        }
    }

    static Finding of(Path model) throws IOException {
        try (var channel = FileChannel.open(model, StandardOpenOption.READ);
                var arena = Arena.ofConfined()) {
            if (channel.size() == 0) {
                return new Finding.Unfit(Reason.NOT_ONNX, "the file is empty; upload the model's .onnx file");
            }
            return new ModelScan(channel.map(MapMode.READ_ONLY, 0, channel.size(), arena)).finding();
        }
    }

    private Finding finding() {
        try {
            walk(Message.MODEL, new Cursor(0, file.byteSize()), 0);
        } catch (Unfit e) {
            return new Finding.Unfit(e.reason, String.valueOf(e.getMessage()));
        }
        if (!graph) {
            return irVersion ? unfit(truncated(file.byteSize())) : unfit(notOnnx());
        }
        return new Finding.Plausible(dynamic);
    }

    private void walk(Message message, Cursor cursor, int depth) throws Unfit {
        if (depth > DEPTH_MAX) {
            throw new Unfit(Reason.INVALID_MODEL, "the model nests messages deeper than " + DEPTH_MAX + "; flatten it");
        }
        boolean fixed = false;
        while (cursor.at < cursor.end) {
            long tag = cursor.varint();
            int field = (int) (tag >>> 3);
            switch ((int) tag & 7) {
                case VARINT -> {
                    long value = cursor.varint();
                    irVersion |= message == Message.MODEL && field == IR_VERSION && value > 0;
                    fixed |= message == Message.DIMENSION && field == 1;
                    if (message == Message.TENSOR && field == TENSOR_DATA_LOCATION && value != 0) {
                        throw externalData();
                    }
                }
                case FIXED64 -> cursor.skip(Long.BYTES);
                case FIXED32 -> cursor.skip(Integer.BYTES);
                case DELIMITED -> {
                    var body = cursor.body();
                    if (message == Message.TENSOR && field == TENSOR_EXTERNAL_DATA) {
                        throw externalData();
                    }
                    graph |= message == Message.MODEL && field == MODEL_GRAPH;
                    fixed |= message == Message.TENSOR_TYPE && field == 2;
                    var child = message.child(field);
                    if (child != null) {
                        walk(child, body, depth + 1);
                    }
                }
                default -> throw cursor.broken();
            }
        }
        // a dimension without a number, a tensor without a shape
        dynamic |= !fixed && (message == Message.DIMENSION || message == Message.TENSOR_TYPE);
    }

    private Unfit externalData() {
        return new Unfit(
                Reason.EXTERNAL_DATA,
                "the model keeps tensors in another file, but an artifact is one file;"
                        + " save it with all tensors inside (onnx.save with save_as_external_data=False)");
    }

    private static Unfit truncated(long byteSize) {
        return new Unfit(
                Reason.TRUNCATED,
                "the file ends after " + byteSize + " bytes in the middle of the model; upload it again");
    }

    private static Unfit notOnnx() {
        return new Unfit(Reason.NOT_ONNX, "the file isn't an ONNX model; upload the .onnx file that an exporter made");
    }

    private static Finding.Unfit unfit(Unfit e) {
        return new Finding.Unfit(e.reason, String.valueOf(e.getMessage()));
    }

    /// The rest of one message.
    private final class Cursor {
        private final long end;
        private long at;

        Cursor(long at, long end) {
            this.at = at;
            this.end = end;
        }

        long varint() throws Unfit {
            long value = 0;
            for (int shift = 0; shift < Long.SIZE; shift += 7) {
                if (at >= end) {
                    throw broken();
                }
                byte next = file.get(JAVA_BYTE, at++);
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw wrong();
        }

        void skip(long byteSize) throws Unfit {
            if (byteSize < 0 || byteSize > end - at) {
                throw broken();
            }
            at += byteSize;
        }

        Cursor body() throws Unfit {
            long byteSize = varint();
            long start = at;
            skip(byteSize);
            return new Cursor(start, at);
        }

        /// The message ends too early: so does the file, if this is the outermost one.
        Unfit broken() {
            return irVersion && end == file.byteSize() ? truncated(end) : wrong();
        }

        private Unfit wrong() {
            return irVersion && graph
                    ? new Unfit(Reason.INVALID_MODEL, "the model is damaged at byte " + at + "; upload it again")
                    : notOnnx();
        }
    }

    private static final class Unfit extends Exception {
        private static final long serialVersionUID = 1;
        private final Reason reason;

        Unfit(Reason reason, String message) {
            super(message, null, false, false);
            this.reason = reason;
        }
    }
}
