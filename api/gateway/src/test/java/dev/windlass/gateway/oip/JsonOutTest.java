package dev.windlass.gateway.oip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Jackson reads back what was written.
class JsonOutTest {
    private static final int CASES = 20_000;

    private final Random random = new Random(20_261_125);

    private static JsonNode written(Consumer<JsonOut> write) {
        var target = ByteBuffer.allocate(4096);
        write.accept(new JsonOut(target, NonFiniteText.LITERAL));
        return JsonMapper.shared().readTree(target.array(), 0, target.position());
    }

    @Test
    void stringsOfAnyCharacterAreReadBackTheSame() {
        for (int i = 0; i < CASES; i++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(20); length > 0; length--) {
                text.appendCodePoint(codePoint());
            }
            var expected = text.toString();
            assertEquals(expected, written(out -> out.string(expected)).asString());
        }
    }

    private int codePoint() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(0x80);
            case 1 -> "\"\\/\n\r\t\u007f\u0000".charAt(random.nextInt(8));
            case 2 -> 0x80 + random.nextInt(0xd800 - 0x80);
            default -> 0x1_0000 + random.nextInt(0x10_0000);
        };
    }

    @Test
    void aStringTakesAtMostSixBytesForEachOfItsChars() {
        var text = "\u0001\u20ac\ud83d\ude00".repeat(10);
        var target = ByteBuffer.allocate(6 * text.length() + 2);

        new JsonOut(target, NonFiniteText.LITERAL).string(text);

        assertEquals(
                text,
                JsonMapper.shared()
                        .readTree(target.array(), 0, target.position())
                        .asString());
    }

    @Test
    void numbersAreReadBackTheSame() {
        for (int i = 0; i < CASES; i++) {
            float single = Float.intBitsToFloat(random.nextInt());
            double twice = Double.longBitsToDouble(random.nextLong());
            long whole = random.nextLong() >> random.nextInt(64);
            if (Float.isFinite(single)) {
                assertEquals(single, (float) written(out -> out.number(single)).asDouble());
            }
            if (Double.isFinite(twice)) {
                assertEquals(twice, written(out -> out.number(twice)).asDouble());
            }
            assertEquals(whole, written(out -> out.number(whole)).asLong());
        }
    }
}
