package dev.windlass.gateway.oip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts are read as Java reads them, to the bit. `-Dwindlass.digits.cases=` asks for more of them.
class NearestDoubleTest {
    private static final int CASES = Integer.getInteger("windlass.digits.cases", 1_000_000);

    private final Random random = new Random(20_261_130);

    private static double read(String text) {
        var bytes = ByteBuffer.wrap((text + "]").getBytes(StandardCharsets.US_ASCII));
        var number = new DecimalText(bytes, bytes.limit());
        assertEquals(text.length(), number.read(0), text);
        assertEquals(text, number.spelling());
        return number.nearest();
    }

    private static void assertRead(String text) {
        assertEquals(Double.parseDouble(text), read(text), text);
    }

    @Test
    void anyDigitsWithAnyExponent() {
        for (int i = 0; i < CASES; i++) {
            long digits = random.nextLong() >>> random.nextInt(64);
            int exponent = random.nextInt(700) - 360;
            double value = NearestDouble.of(digits, exponent);
            if (!Double.isNaN(value)) {
                var text = Long.toUnsignedString(digits) + "e" + exponent;
                assertEquals(Double.parseDouble(text), value, text);
            }
        }
    }

    @Test
    void fewDigitsNeedAnotherAlgorithm() {
        int unsure = 0;
        for (int i = 0; i < CASES; i++) {
            unsure += Double.isNaN(NearestDouble.of(random.nextLong(), random.nextInt(700) - 360)) ? 1 : 0;
        }
        assertTrue(unsure < CASES / 1000, unsure + " of " + CASES);
    }

    @Test
    void spellingsOfAnyKind() {
        var spelling = new NumberSpelling(random);
        for (int i = 0; i < CASES / 20; i++) {
            var text = spelling.floating();
            if (!text.endsWith("N") && !text.endsWith("y")) {
                assertRead(text);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9007199254740993",
                "9007199254740993.0",
                "9007199254740992.999999999999999999999",
                "1e23",
                "8.5e22",
                "0.500000000000000166533453693773481063544750213623046875",
                "1e-324",
                "2.4703282292062327e-324",
                "2.47032822920623272088e-324",
                "4.9e-324",
                "2.2250738585072011e-308",
                "2.2250738585072014e-308",
                "1.7976931348623157e308",
                "1.7976931348623158e308",
                "1.7976931348623159e308",
                "1e309",
                "0e99999",
                "123456789012345678901234567890e-30",
                "0.00000000000000000000000000000000000001234567890123456789",
                "18446744073709551615",
                "18446744073709551616",
                "99999999999999999999999999999999999999999",
                "1e0000000000000000000022",
                "1e-99999999999999999999",
                "6.631236846766476e-316",
                "7.2057594037927933e16",
                "-0",
                "-0.0e5",
                "9214843084008499",
                "30078505129381147446200",
                "1.448997445238699",
                "3.2378839133029012895883e-319"
            })
    void hardOnes(String text) {
        assertRead(text);
    }
}
