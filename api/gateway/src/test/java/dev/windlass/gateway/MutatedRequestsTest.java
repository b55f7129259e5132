package dev.windlass.gateway;

import static dev.windlass.gateway.GoodRequest.BODY;
import static dev.windlass.gateway.GoodRequest.PATH;
import static dev.windlass.gateway.GoodRequest.assertGood;
import static dev.windlass.gateway.GoodRequest.assertProblem;
import static dev.windlass.gateway.GoodRequest.good;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever becomes of a request on its way, the gateway answers it, and the next one right.
class MutatedRequestsTest {
    @TempDir
    static Path directory;

    private static GatewayRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        rig.serve("m", GoodRequest.echo());
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void mutatedRequestsAreAnsweredAndTheNextGoodOneIsAnsweredRight() throws Exception {
        var random = new Random(20_261_124);
        var seed = BODY.getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        var client = new RawClient(rig);
        for (int i = 0; i < 4000; i++) {
            var mutated = mutate(seed, random);
            var answer = client.ask(RawClient.post(PATH, mutated));
            assertTrue(
                    answer.status() == 200
                            || (answer.status() >= 400 && answer.status() < 500)
                            // The request's own deadline, made a few microseconds.
                            || answer.status() == 504,
                    () -> answer.text() + " for " + new String(mutated, StandardCharsets.ISO_8859_1));
            if (answer.status() != 200) {
                refused++;
                assertProblem(answer);
            }
            if (answer.closes()) {
                client.close();
                client = new RawClient(rig);
            }
            assertGood(client.ask(good()));
        }
        client.close();
        assertTrue(refused > 1000, "only " + refused + " mutations were refused: they don't reach deep enough");
    }

    private static byte[] mutate(byte[] seed, Random random) {
        var bytes = seed.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) "{}[],:\"0-+eE.\\u".charAt(random.nextInt(15));
                case 2 -> bytes = java.util.Arrays.copyOf(bytes, at + 1);
                case 3 -> {
                    int length = random.nextInt(bytes.length - at);
                    System.arraycopy(
                            seed,
                            random.nextInt(seed.length - Math.min(length, seed.length - 1)),
                            bytes,
                            at,
                            Math.min(length, Math.min(20, seed.length / 2)));
                }
                case 4 -> {
                    var longer = new byte[bytes.length + 1];
                    System.arraycopy(bytes, 0, longer, 0, at);
                    longer[at] = bytes[at];
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    bytes = longer;
                }
                default -> bytes[at] = (byte) ('0' + random.nextInt(10));
            }
        }
        return bytes;
    }
}
