package dev.windlass.onnx;

import dev.windlass.onnx.SessionOutcome.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads of a model file what has to be known before ONNX Runtime sees it: is it a whole ONNX model, does it
/// point to other files, can its inputs and outputs be named, are its input shapes fixed. Walks the protobuf in place;
/// of weights it reads no
/// byte.
final class ModelScan {
    /// As protobuf's own readers have it: deeper nesting is an attack.
    private static final int DEPTH_MAX = 100;

    private static final int IR_VERSION = 1;
    private static final int MODEL_GRAPH = 7;
    private static final int MODEL_PROPERTY = 14;
    private static final int VALUE_NAME = 1;
    private static final int TENSOR_EXTERNAL_DATA = 13;
    private static final int TENSOR_DATA_LOCATION = 14;

    private final MemorySegment file;
    private boolean irVersion;
    private boolean graph;
    private boolean dynamic;
    private final Map<String, String> columns = new HashMap<>();

    private ModelScan(MemorySegment file) {
        this.file = file;
    }

    sealed interface Finding {
        /// Whole, and complete in itself. `dynamic`: a dimension of an input is chosen by each request. `columns`:
        /// what the file says of the table columns that fill an input, by the input's name.
        record Plausible(boolean dynamic, Map<String, String> columns) implements Finding {
            public Plausible {
                columns = Map.copyOf(columns);
            }
        }

        record Unfit(Reason reason, String message) implements Finding {}
    }

    /// The messages of onnx.proto on the way to tensors and shapes.
    private enum Message {
        MODEL,
        MAIN_GRAPH,
        GRAPH,
        NODE,
        ATTRIBUTE,
        TENSOR,
        SPARSE_TENSOR,
        FUNCTION,
        TRAINING,
        INPUT,
        OUTPUT,
        VALUE_INFO,
        TYPE,
        TENSOR_TYPE,
        SHAPE,
        DIMENSION;

        /// The message in a length-delimited field, or null if nothing in it matters here.
        @Nullable Message child(int field) {
            return switch (this) {
                case MODEL ->
                    field == MODEL_GRAPH ? MAIN_GRAPH : field == 20 ? TRAINING : field == 25 ? FUNCTION : null;
                case MAIN_GRAPH -> field == 11 ? INPUT : field == 12 ? OUTPUT : GRAPH.child(field);
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
                case INPUT, VALUE_INFO -> field == 2 ? TYPE : null;
                case TYPE -> field == 1 ? TENSOR_TYPE : null;
                case TENSOR_TYPE -> field == 2 ? SHAPE : null;
                case SHAPE -> field == 1 ? DIMENSION : null;
                case OUTPUT, TENSOR, DIMENSION -> null;
            };
        }

        /// Whether requests and replies call it by its name.
        boolean nameNeeded() {
            return this == INPUT || this == OUTPUT;
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
            walk(Message.MODEL, WireReader.of(file), 0);
        } catch (UnservedModel e) {
            return unfit(e);
        } catch (WireReader.Damaged e) {
            return unfit(damaged(e));
        }
        if (!graph) {
            return irVersion ? unfit(truncated()) : unfit(notOnnx());
        }
        return new Finding.Plausible(dynamic, columns);
    }

    private void walk(Message message, WireReader fields, int depth) throws UnservedModel, WireReader.Damaged {
        if (depth > DEPTH_MAX) {
            throw new UnservedModel(
                    Reason.INVALID_MODEL, "the model nests messages deeper than " + DEPTH_MAX + "; flatten it");
        }
        boolean fixed = false;
        boolean named = false;
        while (fields.hasMore()) {
            int tag = fields.tag();
            int field = WireReader.field(tag);
            if (message == Message.TENSOR && (field == TENSOR_EXTERNAL_DATA || field == TENSOR_DATA_LOCATION)) {
                outsideData(tag, fields);
            } else if (WireReader.type(tag) == WireReader.DELIMITED) {
                graph |= message == Message.MODEL && field == MODEL_GRAPH;
                fixed |= message == Message.TENSOR_TYPE && field == 2;
                named |= named(message, field, fields.body(), depth);
            } else if (WireReader.type(tag) == WireReader.VARINT) {
                long value = fields.varint();
                irVersion |= message == Message.MODEL && field == IR_VERSION && value > 0;
                fixed |= message == Message.DIMENSION && field == 1;
            } else {
                fields.skip(tag);
            }
        }
        if (message.nameNeeded() && !named) {
            throw unserved(message, "has no name; name it when the model is exported");
        }
        // a dimension without a number, a tensor without a shape
        dynamic |= !fixed && (message == Message.DIMENSION || message == Message.TENSOR_TYPE);
    }

    /// Looks into one length-delimited field; true if it is a name that `message` needs.
    private boolean named(Message message, int field, WireReader body, int depth)
            throws UnservedModel, WireReader.Damaged {
        if (message.nameNeeded() && field == VALUE_NAME) {
            var wrong = GraphNames.wrong(body.rest());
            if (wrong != null) {
                throw unserved(message, wrong);
            }
            return true;
        }
        if (message == Message.MODEL && field == MODEL_PROPERTY) {
            ColumnsProperty.read(body, columns);
        }
        var child = message.child(field);
        if (child != null) {
            walk(child, body, depth + 1);
        }
        return false;
    }

    private static UnservedModel unserved(Message message, String wrong) {
        return new UnservedModel(Reason.INVALID_MODEL, (message == Message.INPUT ? "an input " : "an output ") + wrong);
    }

    /// A tensor says that its data lie in its own bytes, or is refused.
    private static void outsideData(int tag, WireReader fields) throws UnservedModel, WireReader.Damaged {
        boolean inside = WireReader.field(tag) == TENSOR_DATA_LOCATION
                && WireReader.type(tag) == WireReader.VARINT
                && fields.varint() == 0;
        if (!inside) {
            throw externalData();
        }
    }

    private static UnservedModel externalData() {
        return new UnservedModel(
                Reason.EXTERNAL_DATA,
                "the model keeps tensors in another file, but an artifact is one file;"
                        + " export it with torch.onnx.export(..., external_data=False), or save it with all tensors inside"
                        + " (onnx.save with save_as_external_data=False)");
    }

    private UnservedModel damaged(WireReader.Damaged e) {
        if (irVersion && e.fileEnds()) {
            return truncated();
        }
        return irVersion && graph
                ? new UnservedModel(
                        Reason.INVALID_MODEL, "the model is damaged at byte " + e.at() + "; upload it again")
                : notOnnx();
    }

    private UnservedModel truncated() {
        return new UnservedModel(
                Reason.TRUNCATED,
                "the file ends after " + file.byteSize() + " bytes in the middle of the model; upload it again");
    }

    private static UnservedModel notOnnx() {
        return new UnservedModel(
                Reason.NOT_ONNX, "the file isn't an ONNX model; upload the .onnx file that an exporter made");
    }

    private static Finding.Unfit unfit(UnservedModel e) {
        return new Finding.Unfit(e.reason, e.message());
    }
}
