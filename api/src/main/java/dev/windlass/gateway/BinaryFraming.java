package dev.windlass.gateway;

import org.jspecify.annotations.Nullable;

/// Reads the two headers of an infer request that carry a number.
final class BinaryFraming {
    private BinaryFraming() {}

    /// How many bytes of the decoded body are JSON: all, unless `Inference-Header-Content-Length` says
    /// otherwise.
    ///
    /// @throws GatewayProblem.RefusedException if it isn't a number from 0 to the body's length
    static int jsonBytes(@Nullable String header, int bodyBytes) {
        if (header == null) {
            return bodyBytes;
        }
        long bytes = number(header);
        if (bytes < 0 || bytes > bodyBytes) {
            throw GatewayProblem.bad(
                    InferHandler.HEADER_LENGTH,
                    HeadReader.excerpt(header),
                    "must be 0 to " + bodyBytes + ", the length of the body",
                    "give the length of its JSON part");
        }
        return (int) bytes;
    }

    /// How long the JSON part is if the tensors behind it can go to their place as they come; -1 if the body
    /// must be complete before it is looked at.
    ///
    /// @param bodyBytes within the limit for bodies; -1 if unknown
    static int jsonBytesInPlace(@Nullable String header, long bodyBytes) {
        if (header == null) {
            return -1;
        }
        long bytes = number(header);
        return bytes < bodyBytes ? (int) bytes : -1;
    }

    /// A request's own time-out; 0 if the header is absent.
    ///
    /// @throws GatewayProblem.RefusedException if it isn't a positive number
    static long timeoutMicros(@Nullable String header) {
        if (header == null) {
            return 0;
        }
        long micros = number(header);
        if (micros <= 0) {
            throw GatewayProblem.bad(
                    InferHandler.TIMEOUT_HEADER,
                    HeadReader.excerpt(header),
                    "must be a number of microseconds",
                    "give a number above 0");
        }
        return micros;
    }

    private static long number(String text) {
        var digits = text.trim();
        if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(it -> it >= '0' && it <= '9')) {
            return -1;
        }
        return Long.parseLong(digits);
    }
}
