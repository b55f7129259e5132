package dev.windlass.gateway.oip;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Goes through a text's JSON token by token, over the bytes as they lie. Takes what Jackson took as it was set here:
/// strict JSON in UTF-8, and NaN and infinities as literals. A string's inside is looked at when it is asked for, or
/// passed. Used once, by one thread; all reads throw [MalformedJson].
final class JsonCursor {
    private static final int DEPTH_MAX = 500;
    private static final int NAME_BYTES_MAX = 50_000;

    private final ByteBuffer text;
    private final int base;
    private final int end;
    private final JsonStrings strings;
    private final JsonScalars scalars;

    /// A bit by depth: whether it is an object.
    private long[] objects = new long[1];

    private int depth;
    private long skipped;
    private int at;
    private int tokenStart;
    private boolean stringAhead;
    private boolean valueAhead;

    /// Nothing stands yet in what is open.
    private boolean first = true;

    JsonCursor(ByteBuffer text) {
        this.text = text;
        this.base = text.position();
        this.end = text.limit();
        this.at = base;
        this.strings = new JsonStrings(text, base, end);
        this.scalars = new JsonScalars(text, base, end);
    }

    JsonToken next() {
        if (stringAhead) {
            stringAhead = false;
            at = strings.skip(at);
        }
        int letter = skipBlanks();
        if (valueAhead) {
            valueAhead = false;
            require(letter == ':');
            at++;
            return value(skipBlanks());
        }
        if (letter == ']' || letter == '}') {
            return close(letter == '}');
        }
        if (depth == 0) {
            return letter < 0 ? JsonToken.END : value(letter);
        }
        if (!first) {
            require(letter == ',');
            at++;
            letter = skipBlanks();
        }
        return inObject() ? name(letter) : value(letter);
    }

    /// Goes behind the object or array that `token` begins, which was read last; nowhere behind another token.
    void skipChildren(JsonToken token) {
        if (token == JsonToken.OBJECT || token == JsonToken.ARRAY) {
            int outer = depth - 1;
            while (depth > outer) {
                next();
            }
        }
    }

    /// Goes behind the array whose beginning was read last, and counts its elements.
    void skipElements() {
        skipped = 0;
        int outer = depth - 1;
        while (depth > outer) {
            if (!first && skipNumber()) {
                skipped++;
                continue;
            }
            var token = next();
            if (token == JsonToken.NAME) {
                token = next();
                skipped++;
            }
            skipped += token.bracket() ? 0 : 1;
        }
    }

    /// Skips a comma and a number, as most elements are; nothing if something else stands there.
    private boolean skipNumber() {
        if (at + JsonScalars.SHORT_BYTES > end || text.get(at) != ',' || stringAhead || inObject()) {
            return false;
        }
        int start = scalars.shortNumber(text.get(at + 1) == ' ' ? at + 2 : at + 1);
        if (start < 0) {
            return false;
        }
        at = start;
        return true;
    }

    /// How many elements [#skipElements] has passed.
    long skipped() {
        return skipped;
    }

    /// Where the token stands that was read last.
    int tokenStart() {
        return tokenStart - base;
    }

    /// Behind what was read last.
    int position() {
        return at - base;
    }

    /// The name that was read last.
    String name() {
        return strings.string();
    }

    /// The string that was read last; null if it has half of a surrogate pair.
    @Nullable String string() {
        stringAhead = false;
        at = strings.read(at);
        return strings.hasLoneSurrogate() ? null : strings.string();
    }

    /// Whether a long holds the integer that was read last.
    boolean isLong() {
        return scalars.isLong(tokenStart, at);
    }

    /// The integer that was read last.
    long longValue() {
        return scalars.longValue(tokenStart, at);
    }

    private JsonToken name(int letter) {
        require(letter == '"');
        tokenStart = at;
        at = strings.read(at + 1);
        if (strings.hasBrokenEscape() || strings.byteLength() > NAME_BYTES_MAX) {
            throw strings.malformed(tokenStart);
        }
        first = false;
        valueAhead = true;
        return JsonToken.NAME;
    }

    private JsonToken value(int letter) {
        tokenStart = at;
        first = false;
        return switch (letter) {
            case '"' -> {
                at++;
                stringAhead = true;
                yield JsonToken.STRING;
            }
            case '[' -> open(JsonToken.ARRAY);
            case '{' -> open(JsonToken.OBJECT);
            case 't' -> literal("true", JsonToken.TRUE);
            case 'f' -> literal("false", JsonToken.FALSE);
            case 'n' -> literal("null", JsonToken.NULL);
            case 'N' -> literal("NaN", JsonToken.REAL);
            case 'I' -> literal("Infinity", JsonToken.REAL);
            case '+' -> signed();
            case '-' -> isLetter(at + 1, 'I') ? signed() : number();
            case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw strings.malformed(at);
        };
    }

    private JsonToken number() {
        at = scalars.number(at);
        // Where nothing is open only blanks part a number from what follows it.
        require(depth > 0 || at == end || isBlank(text.get(at)));
        return scalars.whole() ? JsonToken.INTEGER : JsonToken.REAL;
    }

    private JsonToken signed() {
        at++;
        return literal(isLetter(at + 1, 'N') ? "INF" : "Infinity", JsonToken.REAL);
    }

    private boolean isLetter(int where, char letter) {
        return where < end && text.get(where) == letter;
    }

    private JsonToken literal(String word, JsonToken token) {
        at = scalars.literal(word, at);
        return token;
    }

    private JsonToken open(JsonToken token) {
        if (depth == DEPTH_MAX) {
            throw strings.malformed(at);
        }
        at++;
        if (depth >> 6 == objects.length) {
            objects = Arrays.copyOf(objects, 2 * objects.length);
        }
        long bit = 1L << depth;
        objects[depth >> 6] = token == JsonToken.OBJECT ? objects[depth >> 6] | bit : objects[depth >> 6] & ~bit;
        depth++;
        first = true;
        return token;
    }

    private JsonToken close(boolean object) {
        require(depth > 0 && inObject() == object);
        at++;
        depth--;
        first = false;
        return object ? JsonToken.OBJECT_END : JsonToken.ARRAY_END;
    }

    private boolean inObject() {
        return depth > 0 && ((objects[(depth - 1) >> 6] >>> (depth - 1)) & 1) != 0;
    }

    /// What stands there then; -1 at the end.
    private int skipBlanks() {
        while (at < end) {
            byte letter = text.get(at);
            if (!isBlank(letter)) {
                return letter & 0xff;
            }
            at++;
        }
        return -1;
    }

    private static boolean isBlank(byte letter) {
        return letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t';
    }

    private void require(boolean right) {
        if (!right) {
            throw strings.malformed(at);
        }
    }
}
