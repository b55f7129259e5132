package dev.windlass.harness;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// A request's body with faults by chance.
public final class MutatedBody {
    private static final List<String> SPLICES = List.of(
            "null",
            "-1",
            "1e999",
            "NaN",
            "{}",
            "[]",
            "\"\"",
            "\\u0000",
            "\"\\ud800\"",
            "99999999999999999999",
            "1.5",
            "true",
            "[[[[[[[[[[",
            "\"shape\":[-1]",
            "\"shape\":[9223372036854775807,9223372036854775807]",
            "\"datatype\":\"FP64\"",
            ",",
            ":");

    private MutatedBody() {}

    /// One to four cuts, flips, repetitions and splices.
    public static byte[] of(byte[] good, Random random) {
        var body = good;
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(body.length + 1);
            body = switch (random.nextInt(5)) {
                case 0 -> Arrays.copyOf(body, at);
                case 1 -> joined(body, at, Arrays.copyOfRange(body, random.nextInt(at + 1), at));
                case 2 ->
                    joined(body, at, SPLICES.get(random.nextInt(SPLICES.size())).getBytes(StandardCharsets.UTF_8));
                case 3 -> joined(body, at, new byte[] {(byte) random.nextInt(256)});
                default -> without(body, at, Math.min(body.length, at + random.nextInt(8)));
            };
        }
        return body;
    }

    private static byte[] joined(byte[] body, int at, byte[] more) {
        var longer = Arrays.copyOf(body, body.length + more.length);
        System.arraycopy(more, 0, longer, at, more.length);
        System.arraycopy(body, at, longer, at + more.length, body.length - at);
        return longer;
    }

    private static byte[] without(byte[] body, int from, int to) {
        var shorter = Arrays.copyOf(body, body.length - (to - from));
        System.arraycopy(body, to, shorter, from, body.length - to);
        return shorter;
    }
}
