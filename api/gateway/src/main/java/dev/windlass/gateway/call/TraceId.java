package dev.windlass.gateway.call;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The name of one request, the client's (W3C Trace Context) or ours.
public final class TraceId {
    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}.*");

    private TraceId() {}

    public static String of(@Nullable String traceparent) {
        if (traceparent != null) {
            var match = TRACEPARENT.matcher(traceparent);
            if (match.matches()) {
                return match.group(1);
            }
        }
        var random = ThreadLocalRandom.current();
        var id = new byte[32];
        hex(random.nextLong(), id, 0);
        hex(random.nextLong(), id, 16);
        return new String(id, StandardCharsets.ISO_8859_1);
    }

    private static void hex(long value, byte[] digits, int from) {
        for (int i = 0; i < 16; i++) {
            digits[from + i] = (byte) Character.forDigit((int) (value >>> (60 - 4 * i)) & 15, 16);
        }
    }
}
