package dev.windlass.gateway.oip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What Jackson takes is taken, to the bit; what it refuses is refused in the same words, but for the position of what
/// is
/// malformed. `-Dwindlass.json.cases=` asks for more cases, `-Dwindlass.json.seed=` for others.
class JsonAgainstJacksonTest {
    private static final int CASES = Integer.getInteger("windlass.json.cases", 20_000);
    private static final long SEED = Long.getLong("windlass.json.seed", 20_261_130);

    private final TensorReader jackson = new JacksonTensorReader();
    private final TensorReader own = new JsonTensorReader();

    @Test
    void bodiesOfAnyKindAreReadAsJacksonReadsThem() {
        int taken = 0;
        for (int i = 0; i < CASES; i++) {
            var random = new Random(SEED + i);
            var body = new RandomBody(random).next();
            var expected = ReadBody.by(jackson, ByteBuffer.wrap(body));
            var read = ReadBody.by(own, placed(body, random));
            int which = i;
            assertEquals(
                    withoutPosition(expected),
                    withoutPosition(read),
                    () -> "case " + which + ": " + new String(body, StandardCharsets.UTF_8));
            taken += read.contains("Malformed ") ? 0 : 1;
        }
        assertTrue(taken > CASES / 10 && taken < 4 * CASES / 5, taken + " of " + CASES + " were taken");
    }

    /// Somewhere in a buffer, with nothing behind it.
    private static ByteBuffer placed(byte[] body, Random random) {
        int before = random.nextInt(20);
        int size = before + body.length;
        var buffer = random.nextBoolean() ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size);
        return buffer.put(before, body).position(before);
    }

    private static String withoutPosition(String read) {
        return read.replaceAll("malformed( JSON)? at byte \\d+", "malformed$1");
    }
}
