package dev.windlass.gateway.http;

import dev.windlass.gateway.oip.JsonPart;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;

/// Reads the two headers of an infer request that carry a number.
final class BinaryFraming {
    static final String TIMEOUT_HEADER = "Windlass-Timeout-Micros";

    private BinaryFraming() {}

    /// The part of the decoded body that is JSON: all, unless `Inference-Header-Content-Length` says otherwise.
    ///
    /// @throws RefusedException if it isn't one number from 0 to the body's length
    static JsonPart jsonPart(HttpFields headers, ByteBuffer body) {
        int bodyBytes = body.remaining();
        var given = values(headers, JsonPart.HEADER);
        if (given.isEmpty()) {
            return new JsonPart(body, bodyBytes);
        }
        requireOne(JsonPart.HEADER, given);
        long bytes = number(given.getFirst());
        if (bytes < 0 || bytes > bodyBytes) {
            throw Refusal.bad(
                    JsonPart.HEADER,
                    Refusal.excerpt(given.getFirst()),
                    "must be 0 to " + bodyBytes + ", the length of the body",
                    JsonPart.REMEDY);
        }
        return new JsonPart(bytes == bodyBytes ? body : body.slice(0, (int) bytes), bodyBytes);
    }

    /// How long the JSON part is if the tensors behind it can go to their place as they come; -1 if the body
    /// must be complete before it is looked at.
    ///
    /// @param bodyBytes within the limit for bodies; -1 if unknown
    static int jsonBytesInPlace(HttpFields headers, long bodyBytes) {
        var given = values(headers, JsonPart.HEADER);
        if (given.size() != 1) {
            return -1;
        }
        long bytes = number(given.getFirst());
        return bytes < bodyBytes ? (int) bytes : -1;
    }

    /// A request's own time-out; 0 if the header is absent.
    ///
    /// @throws RefusedException if it isn't one positive number
    static long timeoutMicros(HttpFields headers) {
        var given = values(headers, TIMEOUT_HEADER);
        if (given.isEmpty()) {
            return 0;
        }
        requireOne(TIMEOUT_HEADER, given);
        long micros = number(given.getFirst());
        if (micros <= 0) {
            throw Refusal.bad(
                    TIMEOUT_HEADER,
                    Refusal.excerpt(given.getFirst()),
                    "must be a number of microseconds",
                    "give a number above 0");
        }
        return micros;
    }

    /// The different values that a header's fields have together.
    private static List<String> values(HttpFields headers, String name) {
        return headers.contains(name)
                ? headers.getValuesList(name).stream()
                        .map(String::trim)
                        .distinct()
                        .toList()
                : List.of();
    }

    private static void requireOne(String name, List<String> values) {
        if (values.size() > 1) {
            throw Refusal.bad(
                    name,
                    Refusal.excerpt(String.join(" and ", values)),
                    "is given more than once, with different values",
                    "send it once");
        }
    }

    private static long number(String digits) {
        if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(it -> it >= '0' && it <= '9')) {
            return -1;
        }
        return Long.parseLong(digits);
    }
}
