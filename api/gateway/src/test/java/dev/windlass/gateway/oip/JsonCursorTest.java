package dev.windlass.gateway.oip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.windlass.gateway.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Limits, and where malformed text is said to be; what Jackson says of the same text is [JsonAgainstJacksonTest]'s.
class JsonCursorTest {
    private static String refusal(byte[] body) {
        var json = ByteBuffer.wrap(body);
        return assertThrows(
                        RefusedException.class, () -> new JsonTensorReader().head(new JsonPart(json, json.remaining())))
                .refusal()
                .detail();
    }

    private static String refusal(String body) {
        return refusal(body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"a\":1,}|7",
                "{\"a\" 1}|5",
                "{\"a\":tru}|5",
                "{\"a\":01}|7",
                "{\"a\":1.}|7",
                "{\"a\":\"\\q\"}|7",
                "{\"a\":\"\\u12g4\"}|10",
                "{\"a\":[1}|7",
                "{\"a\":1|6",
                "{\"a|3"
            })
    void whatIsMalformedIsRefusedWithItsPlace(String body, int position) {
        assertEquals(
                "the JSON is malformed at byte " + position + "; send one complete JSON object in UTF-8",
                refusal(body));
    }

    @Test
    void nestingHasALimit() {
        assertEquals("inputs: is missing; give an array of tensors", refusal(nested(499)));
        assertEquals("the JSON is malformed at byte 504; send one complete JSON object in UTF-8", refusal(nested(500)));
    }

    private static String nested(int depth) {
        return "{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
    }

    @Test
    void numbersAndNamesHaveALimit() {
        assertEquals("inputs: is missing; give an array of tensors", refusal("{\"a\":" + "1".repeat(1000) + "}"));
        assertEquals(
                "the JSON is malformed at byte 5; send one complete JSON object in UTF-8",
                refusal("{\"a\":" + "1".repeat(1001) + "}"));
        assertEquals(
                "the JSON is malformed at byte 1; send one complete JSON object in UTF-8",
                refusal("{\"" + "a".repeat(50_001) + "\":1}"));
    }

    /// By what it had read before, Jackson took it for the name without that byte.
    @Test
    void aByteThatUtf8HasNotIsRefusedInANameToo() {
        var body = "{\"inputs\":[]}".getBytes(StandardCharsets.UTF_8);
        body[7] = (byte) 0xff;
        assertEquals("the JSON is malformed at byte 7; send one complete JSON object in UTF-8", refusal(body));
    }
}
