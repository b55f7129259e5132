package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which names a model's inputs and outputs may have: those by which a request can ask for them. ONNX Runtime gives
/// names out as C strings, where one ends at its first NUL; so they are looked at in the file, too.
final class GraphNames {
    /// In UTF-8.
    static final int BYTES_MAX = 1024;

    private final Set<String> seen = new HashSet<>();

    /// What is wrong with a name as it stands in the file, and the remedy; null if nothing is.
    static @Nullable String wrong(MemorySegment name) {
        if (name.byteSize() == 0) {
            return "has no name; name it when the model is exported";
        }
        if (name.byteSize() > BYTES_MAX) {
            return "has a name of " + name.byteSize() + " bytes, at most " + BYTES_MAX + " are served; rename it";
        }
        try {
            var text = UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(name.toArray(JAVA_BYTE)))
                    .toString();
            return text.codePoints().anyMatch(Character::isISOControl)
                    ? "has a control character in its name, " + visible(text) + "; rename it"
                    : null;
        } catch (CharacterCodingException notText) {
            return "has a name that isn't UTF-8; rename it";
        }
    }

    /// Whether no other tensor of the same direction has it.
    boolean isNew(String name) {
        return seen.add(name);
    }

    /// Without control characters, for a message.
    private static String visible(String text) {
        var out = new StringBuilder();
        text.codePoints().forEach(each -> {
            if (Character.isISOControl(each)) {
                out.append("\\u%04x".formatted(each));
            } else {
                out.appendCodePoint(each);
            }
        });
        return out.toString();
    }
}
