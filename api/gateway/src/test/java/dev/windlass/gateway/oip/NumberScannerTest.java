package dev.windlass.gateway.oip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.slab.Datatype;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// What the scanner reads, Jackson reads too, to the bit; what it doesn't read, it leaves to Jackson.
class NumberScannerTest {
    private static final int CASES = 60_000;

    private final Random random = new Random(20_261_125);

    private static boolean scan(Datatype datatype, String array, ByteBuffer target) {
        return scan(datatype, array, target, target.capacity() / datatype.byteSize());
    }

    private static boolean scan(Datatype datatype, String array, ByteBuffer target, long... shape) {
        // Something before and behind, as in a request.
        var bytes = ("{\"data\":" + array + "}").getBytes(StandardCharsets.UTF_8);
        int end = bytes.length - 1;
        var input = new InferRequest.Input("x", shape, datatype, 8, end, -1);
        return NumberScanner.read(ByteBuffer.wrap(bytes), input, target);
    }

    private static ByteBuffer room(Datatype datatype, int elements) {
        return ByteBuffer.allocate(elements * datatype.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] byJackson(Datatype datatype, List<String> numbers) {
        var target = room(datatype, numbers.size());
        for (var node : JsonMapper.shared().readTree("[" + String.join(",", numbers) + "]")) {
            switch (datatype) {
                case FP32 -> target.putFloat((float) node.asDouble());
                case FP64 -> target.putDouble(node.asDouble());
                case INT32 -> target.putInt(node.asInt());
                default -> target.putLong(node.asLong());
            }
        }
        return target.array();
    }

    @ParameterizedTest
    @EnumSource(names = {"FP32", "FP64"})
    void floatsOfAnySpellingAreReadAsJacksonReadsThem(Datatype datatype) {
        int scanned = 0;
        for (int i = 0; i < CASES / 10; i++) {
            var numbers = new ArrayList<String>();
            for (int n = 0; n < 10; n++) {
                numbers.add(within(datatype, floating()));
            }
            var target = room(datatype, 10);
            if (scan(datatype, "[[" + String.join(" , ", numbers) + "]]", target, 1, 10)) {
                scanned++;
                assertArrayEquals(byJackson(datatype, numbers), target.array(), numbers.toString());
            }
        }
        assertEquals(1, Math.round(10.0 * scanned / CASES), "few are left to Jackson, got " + scanned);
    }

    private static String within(Datatype datatype, String number) {
        double value = Double.parseDouble(number);
        boolean finite = datatype == Datatype.FP32 ? Float.isFinite((float) value) : Double.isFinite(value);
        return finite ? number : "0.1";
    }

    private String floating() {
        return switch (random.nextInt(7)) {
            case 0 -> Float.toString(finite(Float.intBitsToFloat(random.nextInt())));
            case 1 -> Double.toString(finite(Double.longBitsToDouble(random.nextLong())));
            case 2 -> Double.toString(random.nextGaussian());
            case 3 -> Long.toString(1 + (random.nextLong() >>> (5 + random.nextInt(58))));
            case 4 -> digits(1 + random.nextInt(3)) + "." + digits(1 + random.nextInt(25));
            case 5 -> digits(1 + random.nextInt(20)) + "." + digits(1) + "e" + (random.nextInt(700) - 350);
            default -> "-" + digits(1) + ".0E+" + random.nextInt(30);
        };
    }

    private String digits(int count) {
        var text = new StringBuilder();
        text.append(count == 1 ? random.nextInt(10) : 1 + random.nextInt(9));
        while (text.length() < count) {
            text.append(random.nextInt(10));
        }
        return text.toString();
    }

    private static float finite(float value) {
        return Float.isFinite(value) ? value : 0.1f;
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? value : 0.1;
    }

    @ParameterizedTest
    @EnumSource(names = {"INT32", "INT64"})
    void integersAreReadAsJacksonReadsThem(Datatype datatype) {
        for (int i = 0; i < CASES; i++) {
            long value = datatype == Datatype.INT32 ? random.nextInt() : random.nextLong() / 10;
            value >>= random.nextInt(30);
            var target = room(datatype, 1);

            assertEquals(true, scan(datatype, "[" + value + "]", target), "left to Jackson: " + value);

            assertArrayEquals(byJackson(datatype, List.of(Long.toString(value))), target.array());
        }
    }

    @Test
    void halfwayCasesRoundOnceToEven() {
        var target = room(Datatype.FP64, 3);

        scan(
                Datatype.FP64,
                "[9007199254740993.0,0.500000000000000166533453693773481063544750213623046875,1e-324]",
                target);

        assertEquals(9007199254740992.0, target.getDouble(0));
        assertEquals(0.5000000000000002, target.getDouble(8));
        assertEquals(0.0, target.getDouble(16));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1]",
                "[1,2,3]",
                "[true,1]",
                "[null,1]",
                "[\"1\",1]",
                "[{},1]",
                "[NaN,1]",
                "[-Infinity,1]",
                "[1234567890123456789,1]",
                "[1e99999,1]",
                "[1e39,1]",
                "[-3.4028236e38,1]",
                "[+Infinity,1]",
                "[[1,2]]",
                "[[1],[2]]",
                "[1,[2]]",
                "[[1],2]",
                "[1,2,[]]",
                "[[],1,2]",
                "[]"
            })
    void whatIsNotTwoPlainNumbersIsLeftToJackson(String array) {
        assertFalse(scan(Datatype.FP32, array, room(Datatype.FP32, 2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e309", "-1e400", "1.7976931348623159e308"})
    void whatNoDoubleHoldsIsLeftToJackson(String number) {
        assertFalse(scan(Datatype.FP64, "[" + number + "]", room(Datatype.FP64, 1)));
    }

    @ParameterizedTest
    @CsvSource({
        "3.4028235e38,  0x1.fffffep127",
        "3.4028235677973362e38, 0x1.fffffep127",
        "-340282346638528859811704183484516925440, -0x1.fffffep127"
    })
    void whatIsNearestToTheGreatestFloatIsThat(String number, float nearest) {
        var target = room(Datatype.FP32, 1);

        if (scan(Datatype.FP32, "[" + number + "]", target)) {
            assertEquals(nearest, target.getFloat(0));
        } else {
            assertEquals(39, number.length() - 1, "only digits that no long holds are left to Jackson");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.00000017881393432617187499", "1.000000178813934326171875", "0.50000002980232238769531"})
    void aTextWhoseDoubleIsInTheMiddleOfTwoFloatsIsLeftToJackson(String number) {
        assertFalse(scan(Datatype.FP32, "[" + number + "]", room(Datatype.FP32, 1)));
    }

    @Test
    void longIntegersAreRoundedToAFloatOnce() {
        var target = room(Datatype.FP32, 2);

        // The nearest double of the second one is in the middle of two floats.
        assertTrue(scan(Datatype.FP32, "[16777217,144115196665790465]", target));

        assertEquals(16777216f, target.getFloat(0));
        assertEquals((float) 144115196665790465L, target.getFloat(4));
        assertEquals(0x1.000002p57f, target.getFloat(4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0", "-0.0", "-0e5", "-0.000E-3", "-1e-999"})
    void zeroKeepsItsSign(String number) {
        var single = room(Datatype.FP32, 1);
        var twice = room(Datatype.FP64, 1);

        assertTrue(scan(Datatype.FP32, "[" + number + "]", single));
        assertTrue(scan(Datatype.FP64, "[" + number + "]", twice));

        assertEquals(-0.0f, single.getFloat(0));
        assertEquals(-0.0, twice.getDouble(0));
    }

    @Test
    void anIntegersZeroHasNoSign() {
        var target = room(Datatype.INT32, 1);

        assertTrue(scan(Datatype.INT32, "[-0]", target));

        assertEquals(0, target.getInt(0));
    }

    @Test
    void nestedAsTheShapeSaysIsReadAsFlat() {
        var flat = room(Datatype.FP32, 12);
        var nested = room(Datatype.FP32, 12);

        assertTrue(scan(Datatype.FP32, "[1,2,3,4,5,6,7,8,9,10,11,12]", flat, 2, 3, 2));
        assertTrue(scan(Datatype.FP32, "[[[1,2],[3,4],[5,6]],[[7,8],[9,10],[11,12]]]", nested, 2, 3, 2));

        assertArrayEquals(flat.array(), nested.array());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[1,2],[3,4],[5,6]]",
                "[[1,2,3],[4,5,6],[]]",
                "[[1,2,3],[4],[5,6]]",
                "[[1,2,3],4,5,6]",
                "[[1,2,3],[4,5,[6]]]",
                "[[[1,2,3],[4,5,6]]]",
                "[[1,2,3]]",
                "[1,2,3,[4,5,6]]"
            })
    void raggedDataIsLeftToJackson(String array) {
        assertFalse(scan(Datatype.FP32, array, room(Datatype.FP32, 6), 2, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[2147483648]", "[1.0]", "[1e0]", "[-2147483649]"})
    void whatIsNoIntegerOfTheDatatypeIsLeftToJackson(String array) {
        assertFalse(scan(Datatype.INT32, array, room(Datatype.INT32, 1)));
    }
}
