package dev.windlass.gateway.oip;

import static dev.windlass.gateway.oip.ScannedNumbers.room;
import static dev.windlass.gateway.oip.ScannedNumbers.scan;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.slab.Datatype;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the scanner reads, Jackson reads too, to the bit; what it doesn't read, it leaves to Jackson.
class NumberScannerTest {
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
