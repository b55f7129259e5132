package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.onnx.SessionOutcome.Reason;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Map;

/// An entry of a model's `metadata_props` whose key is [#KEY] and an input's name: what the file says of the columns
/// of a table that fill this input. The text is passed on as it is; whoever has a JSON parser reads it.
final class ColumnsProperty {
    static final String KEY = "windlass.columns.";

    /// In UTF-8. All that is said of inputs and outputs travels in one control message.
    static final int BYTES_MAX = 32 << 10;

    private static final int ENTRY_KEY = 1;
    private static final int ENTRY_VALUE = 2;

    private ColumnsProperty() {}

    /// Adds the entry in `body` to `columns`, if it is one.
    static void read(WireReader body, Map<String, String> columns) throws UnservedModel, WireReader.Damaged {
        var key = MemorySegment.NULL;
        var value = MemorySegment.NULL;
        while (body.hasMore()) {
            int tag = body.tag();
            if (WireReader.type(tag) != WireReader.DELIMITED) {
                body.skip(tag);
                continue;
            }
            var text = body.body().rest();
            switch (WireReader.field(tag)) {
                case ENTRY_KEY -> key = text;
                case ENTRY_VALUE -> value = text;
                default -> {}
            }
        }
        if (!isKey(key)) {
            return;
        }
        var name = text(key.asSlice(KEY.length()), GraphNames.BYTES_MAX);
        if (columns.put(name, text(value, BYTES_MAX)) != null) {
            throw refused("stands twice for input " + name + "; keep one");
        }
    }

    private static boolean isKey(MemorySegment key) {
        var wanted = MemorySegment.ofArray(KEY.getBytes(UTF_8));
        return key.byteSize() > wanted.byteSize()
                && MemorySegment.mismatch(key, 0, wanted.byteSize(), wanted, 0, wanted.byteSize()) == -1;
    }

    private static String text(MemorySegment bytes, int bytesMax) throws UnservedModel {
        if (bytes.byteSize() > bytesMax) {
            throw refused("has " + bytes.byteSize() + " bytes, at most " + bytesMax
                    + " are served; give fewer categories, or encode them in the model");
        }
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toArray(JAVA_BYTE)))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw refused("isn't UTF-8; write it as JSON");
        }
    }

    private static UnservedModel refused(String message) {
        return new UnservedModel(Reason.INVALID_MODEL, "the model's property " + KEY + "* " + message);
    }
}
