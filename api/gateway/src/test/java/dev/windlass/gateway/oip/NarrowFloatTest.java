package dev.windlass.gateway.oip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A decimal text is rounded once, to the nearest number, to even from the middle.
class NarrowFloatTest {
    private static final int CASES = 100_000;

    private final Random random = new Random(20_261_128);

    private static double round(NarrowFloat type, String text) {
        return type.round(Double.parseDouble(text), () -> text);
    }

    @ParameterizedTest
    @CsvSource({
        "1.00000017881393432617187499, 1.0000001",
        "1.00000017881393432617187500, 1.0000002",
        "1.00000017881393432617187501, 1.0000002",
        "-1.00000017881393432617187499, -1.0000001",
        "3.40282356779733661637539395458142568447999e38, 3.4028235E38",
        "7.0064923216240853546186479164495806564013097093825788587853e-46, 0",
        "7.0064923216240853546186479164495806564013097093825788587854e-46, 1.4E-45"
    })
    void aLongTextIsRoundedOnce(String text, float nearest) {
        assertEquals(nearest, (float) round(NarrowFloat.FP32, text));
    }

    @Test
    void theMiddleBehindTheGreatestNumberIsBeyond() {
        assertEquals(Double.POSITIVE_INFINITY, round(NarrowFloat.FP32, "3.40282356779733661637539395458142568448e38"));
        assertEquals(65504, round(NarrowFloat.FP16, "65519.999999999999999999999999"));
        assertEquals(Double.NEGATIVE_INFINITY, round(NarrowFloat.FP16, "-65520"));
    }

    /// Java's own reading of floats rounds once.
    @Test
    void singlesAreWhatJavaReads() {
        for (int i = 0; i < CASES; i++) {
            float low = Float.intBitsToFloat(random.nextInt() & 0x7f7f_ffff);
            var text = nextTo(low, Math.nextUp(low));
            assertEquals(Float.parseFloat(text), (float) round(NarrowFloat.FP32, text), text);
        }
    }

    @Test
    void halvesAreTheNearestOfTheirTwoNeighbours() {
        for (int bits = 0; bits < 0x7bff; bits++) {
            float low = Float.float16ToFloat((short) bits);
            float high = Float.float16ToFloat((short) (bits + 1));
            var middle = new BigDecimal(low).add(new BigDecimal(high)).divide(BigDecimal.TWO);
            var little = new BigDecimal("1e-60");
            float even = (bits & 1) == 0 ? low : high;

            assertEquals(low, round(NarrowFloat.FP16, new BigDecimal(low).toString()));
            assertEquals(even, round(NarrowFloat.FP16, middle.toString()));
            assertEquals(low, round(NarrowFloat.FP16, middle.subtract(little).toString()));
            assertEquals(
                    -high, round(NarrowFloat.FP16, middle.add(little).negate().toString()));
        }
    }

    @Test
    void brainFloatsAreTheNearestOfTheirTwoNeighbours() {
        for (int i = 0; i < CASES; i++) {
            int bits = random.nextInt(0x7f7f);
            float low = Float.intBitsToFloat(bits << 16);
            float high = Float.intBitsToFloat((bits + 1) << 16);
            var text = nextTo(low, high);
            var value = new BigDecimal(text);
            int nearer = value.subtract(new BigDecimal(low)).compareTo(new BigDecimal(high).subtract(value));
            float expected = nearer < 0 || (nearer == 0 && (bits & 1) == 0) ? low : high;
            assertEquals(expected, round(NarrowFloat.BF16, text), text);
        }
    }

    /// The middle of two numbers, or a text that is very near to it.
    private String nextTo(float low, float high) {
        var middle = new BigDecimal(low).add(new BigDecimal(high)).divide(BigDecimal.TWO);
        return switch (random.nextInt(3)) {
            case 0 -> middle.toString();
            case 1 -> middle.add(middle.ulp().multiply(new BigDecimal("1e-5"))).toString();
            default ->
                middle.subtract(middle.ulp().multiply(new BigDecimal("1e-5"))).toString();
        };
    }

    @Test
    void zeroKeepsItsSign() {
        assertEquals(-0.0, round(NarrowFloat.FP16, "-0.0"));
        assertEquals(-0.0, round(NarrowFloat.BF16, "-1e-999"));
    }

    @Test
    void fewDoublesNeedTheirText() {
        assertFalse(NarrowFloat.FP32.middle(0.1));
        assertFalse(NarrowFloat.FP32.middle(0));
        assertTrue(NarrowFloat.FP32.middle(1 + 0x1p-24));
        assertTrue(NarrowFloat.FP32.middle(0x1p-150));
    }
}
