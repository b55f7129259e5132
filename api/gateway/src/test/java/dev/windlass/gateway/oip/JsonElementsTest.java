package dev.windlass.gateway.oip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.slab.Datatype;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Elements from their text into the slab; what Jackson says of the same text is [JsonAgainstJacksonTest]'s.
class JsonElementsTest {
    private static ByteBuffer read(Datatype datatype, String array, long... shape) {
        // Something before and behind, as in a request.
        var bytes = ("{\"data\":" + array + "}").getBytes(StandardCharsets.UTF_8);
        var input = new InferRequest.Input("x", shape, datatype, 8, bytes.length - 1, -1);
        var target = ByteBuffer.allocate((int) Shapes.elements(shape) * datatype.byteSize())
                .order(ByteOrder.LITTLE_ENDIAN);
        new JsonElements(ByteBuffer.wrap(bytes), input, target).read();
        return target;
    }

    @Test
    void longNumbersAreRoundedToAFloatOnce() {
        // The nearest doubles of both are in the middle of two floats.
        var target = read(Datatype.FP32, "[144115196665790465,1.00000017881393432617187499]", 2);

        assertEquals(0x1.000002p57f, target.getFloat(0));
        assertEquals(Float.parseFloat("1.00000017881393432617187499"), target.getFloat(4));
    }

    @ParameterizedTest
    @CsvSource({
        "3.4028235e38,  0x1.fffffep127",
        "3.4028235677973362e38, 0x1.fffffep127",
        "-340282346638528859811704183484516925440, -0x1.fffffep127",
        "1e-45, 0x1p-149",
        "16777217, 0x1p24"
    })
    void aFloatIsTheNearest(String number, float nearest) {
        assertEquals(nearest, read(Datatype.FP32, "[" + number + "]", 1).getFloat(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0", "-0.0", "-0e5", "-0.000E-3", "-1e-999"})
    void zeroKeepsItsSign(String number) {
        assertEquals(-0.0f, read(Datatype.FP32, "[" + number + "]", 1).getFloat(0));
        assertEquals(-0.0, read(Datatype.FP64, "[" + number + "]", 1).getDouble(0));
    }

    @Test
    void nestedAsTheShapeSaysIsReadAsFlat() {
        var flat = read(Datatype.FP32, "[1,2,3,4,5,6,7,8,9,10,11,12]", 2, 3, 2);
        var nested = read(Datatype.FP32, "[[[1,2],[3,4],[5,6]] , [[7,8],[9,10],[11,12]]]", 2, 3, 2);

        assertEquals(flat.rewind(), nested.rewind());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INT64|-9223372036854775808|-9223372036854775808",
                "INT64|9223372036854775807|9223372036854775807",
                "UINT64|18446744073709551615|-1",
                "UINT64|9223372036854775808|-9223372036854775808"
            })
    void theEndsOfIntegers(Datatype datatype, String number, long value) {
        assertEquals(value, read(datatype, "[" + number + "]", 1).getLong(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INT64|9223372036854775808",
                "INT64|-9223372036854775809",
                "UINT64|18446744073709551616",
                "UINT64|-1",
                "UINT64|36893488147419103232",
                "INT32|2147483648",
                "UINT8|256",
                "FP64|1e309",
                "FP64|1.7976931348623159e308",
                "FP32|3.4028236e38"
            })
    void whatIsBeyondADatatypeIsRefused(Datatype datatype, String number) {
        var refused = assertThrows(RefusedException.class, () -> read(datatype, "[" + number + "]", 1));
        assertTrue(
                refused.refusal().detail().contains("inputs[x].data[0]"),
                refused.refusal().detail());
        assertTrue(
                refused.refusal().detail().contains("beyond " + datatype),
                refused.refusal().detail());
    }
}
