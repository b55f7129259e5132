package dev.windlass.gateway.oip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Numbers are written as Java writes them, byte for byte. `-Dwindlass.digits.cases=` asks for more of them.
class NumberOutTest {
    private static final int CASES = Integer.getInteger("windlass.digits.cases", 1_000_000);

    private final Random random = new Random(20_261_130);
    private final ByteBuffer target = ByteBuffer.allocateDirect(64);
    private final NumberOut out = new NumberOut(target);
    private final byte[] bytes = new byte[64];

    private void assertWritten(String expected, Consumer<NumberOut> write) {
        write.accept(out);
        int length = target.position();
        target.clear().get(0, bytes, 0, length);
        assertEquals(expected, new String(bytes, 0, length, StandardCharsets.US_ASCII));
    }

    private void assertWritten(double value) {
        if (Double.isFinite(value)) {
            assertWritten(Double.toString(value), it -> it.put(value));
        }
    }

    private void assertWritten(float value) {
        if (Float.isFinite(value)) {
            assertWritten(Float.toString(value), it -> it.put(value));
        }
    }

    @Test
    void floatsOfAnyBits() {
        for (int i = 0; i < 2 * CASES; i++) {
            assertWritten(Float.intBitsToFloat(random.nextInt()));
        }
    }

    @Test
    void doublesOfAnyBits() {
        for (int i = 0; i < CASES; i++) {
            assertWritten(Double.longBitsToDouble(random.nextLong()));
        }
    }

    @Test
    void powersOfTwoAndTheirNeighbours() {
        for (int power = Double.MIN_EXPONENT - 52; power <= Double.MAX_EXPONENT; power++) {
            double value = Math.scalb(1.0, power);
            assertWritten(value);
            assertWritten(Math.nextUp(value));
            assertWritten(Math.nextDown(value));
            assertWritten(-(float) value);
            assertWritten(Math.nextUp((float) value));
            assertWritten(Math.nextDown((float) value));
        }
    }

    @Test
    void fewDigitsOfAnyExponent() {
        for (int power = -330; power <= 310; power++) {
            for (int digits : new int[] {1, 2, 5, 9, 10, 12, 99, 100, 101, 123, 999, 1001, 12_345, 9_999_999}) {
                var text = digits + "e" + power;
                assertWritten(Double.parseDouble(text));
                assertWritten(Float.parseFloat(text));
            }
        }
    }

    @Test
    void theLeastNumbersAndZeros() {
        for (int i = 0; i < 10_000; i++) {
            assertWritten(i * Double.MIN_VALUE);
            assertWritten(i * -Float.MIN_VALUE);
            assertWritten(Double.MIN_NORMAL - i * Double.MIN_VALUE);
            assertWritten(Float.MIN_NORMAL + i * Float.MIN_VALUE);
        }
        assertWritten(-0.0);
        assertWritten(-0.0f);
        assertWritten(Double.MAX_VALUE);
        assertWritten(Float.MAX_VALUE);
    }

    @Test
    void wholeNumbers() {
        for (int i = 0; i < CASES; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            assertWritten(value);
            assertWritten((double) value);
            assertWritten((float) value);
        }
        for (long power = 1; power > 0 && power <= 1_000_000_000_000_000_000L; power *= 10) {
            assertWritten(power);
            assertWritten(power - 1);
            assertWritten(-power);
        }
        assertWritten(Long.MIN_VALUE);
        assertWritten(Long.MAX_VALUE);
    }

    private void assertWritten(long value) {
        assertWritten(Long.toString(value), it -> it.put(value));
        assertWritten(Long.toUnsignedString(value), it -> it.putUnsigned(value));
    }
}
