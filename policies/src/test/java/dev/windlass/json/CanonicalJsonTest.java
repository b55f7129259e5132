package dev.windlass.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
    /// The numbers of RFC 8785, appendix B.
    @ParameterizedTest
    @CsvSource({
        "0000000000000000,0",
        "8000000000000000,0",
        "0000000000000001,5e-324",
        "8000000000000001,-5e-324",
        "7fefffffffffffff,1.7976931348623157e+308",
        "4340000000000000,9007199254740992",
        "4430000000000000,295147905179352830000",
        "44b52d02c7e14af5,9.999999999999997e+22",
        "44b52d02c7e14af6,1e+23",
        "44b52d02c7e14af7,1.0000000000000001e+23",
        "444b1ae4d6e2ef4e,999999999999999700000",
        "444b1ae4d6e2ef4f,999999999999999900000",
        "444b1ae4d6e2ef50,1e+21",
        "3eb0c6f7a0b5ed8c,9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d,0.000001",
        "41b3de4355555553,333333333.3333332",
        "41b3de4355555557,333333333.33333343",
        "becbf647612f3696,-0.0000033333333333333333",
        "43143ff3c1cb0959,1424953923781206.2"
    })
    void writesDoublesAsEcmaScriptDoes(String bits, String text) {
        double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));

        assertThat(CanonicalJson.write(value)).isEqualTo(text);
    }

    @Test
    void sortsKeysAndLeavesNoSpaces() {
        var value = new LinkedHashMap<String, Object>();
        value.put("\u20ac", "Euro Sign");
        value.put("\r", "Carriage Return");
        value.put("b", List.of(1, "x", true));
        value.put("a", Map.of());
        value.put("A", 2.50);

        assertThat(CanonicalJson.write(value))
                .isEqualTo(
                        "{\"\\r\":\"Carriage Return\",\"A\":2.5,\"a\":{},\"b\":[1,\"x\",true],\"\u20ac\":\"Euro Sign\"}");
    }

    @Test
    void escapesAsLittleAsItCan() {
        assertThat(CanonicalJson.write("\u20ac$\u000f\nA'B\"\\\\\"/\u2028"))
                .isEqualTo("\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\u2028\"");
    }

    @Test
    void writesWholeNumbersInFull() {
        assertThat(CanonicalJson.write(Long.MAX_VALUE)).isEqualTo("9223372036854775807");
        assertThat(CanonicalJson.write(Duration.ofMinutes(90))).isEqualTo("\"PT1H30M\"");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void refusesWhatJsonCannotSay(double value) {
        assertThatThrownBy(() -> CanonicalJson.write(value)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readingAndWritingAgainGivesTheSameText() {
        var random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            var text = CanonicalJson.write(value(random, 4));

            var again = CanonicalJson.write(WindlassJson.mapper().readTree(text));

            assertThat(again).isEqualTo(text);
        }
    }

    @Test
    void everyDoubleReadsBackToItself() {
        var random = new Random(8);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertThat(Double.parseDouble(CanonicalJson.write(value))).isEqualTo(value + 0.0);
            }
        }
    }

    @Test
    void theDigestIsTheSha256OfTheText() {
        assertThat(CanonicalJson.digest(Map.of()).hex())
                .isEqualTo("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
            case 2 -> Character.toString(random.nextInt(0x250)) + Character.toString(0x1f600 + random.nextInt(50));
            case 3 -> random.nextBoolean();
            case 4 ->
                random.ints(random.nextInt(4))
                        .mapToObj(i -> value(random, depth - 1))
                        .toList();
            default -> {
                var map = new HashMap<String, Object>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put(Integer.toString(random.nextInt(100), 36), value(random, depth - 1));
                }
                yield map;
            }
        };
    }
}
