package dev.windlass.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.gateway.arrow.ArrowSamples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever becomes of an Arrow stream on its way, it is answered with 200 or refused with 4xx, and the next request on
/// the connection is answered right.
class ArrowFuzzTest {
    private static final String HEADERS = "Content-Type: " + ArrowRig.TYPE + "\r\nContent-Length: ";
    private static final int[] LIES = {0, 1, -1, 8, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 24};

    @TempDir
    static Path directory;

    private static ArrowRig rig;
    private static RawClient client;
    private static byte[] good;
    private static byte[] expected;
    private static int refused;
    private static int served;

    @BeforeAll
    static void start() throws Exception {
        rig = new ArrowRig(directory).serve(ArrowSamples.specs());
        client = new RawClient(rig.rig());
        good = request(ArrowSamples.mixed("plain"));
        var answer = client.ask(good);
        assertEquals(200, answer.status(), answer.text());
        expected = answer.body();
    }

    @AfterAll
    static void stop() throws IOException {
        client.close();
        rig.close();
    }

    private static byte[] request(byte[] stream) {
        return RawClient.request("POST", GoodRequest.PATH, HEADERS + stream.length + "\r\n", stream);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "lz4", "zstd"})
    void everyByteFlipped(String codec) throws Exception {
        var stream = ArrowSamples.mixed(codec);
        refused = 0;
        for (int at = 0; at < stream.length; at++) {
            for (int flip : new int[] {0xff, 1, 0x80}) {
                var mutated = stream.clone();
                mutated[at] ^= (byte) flip;
                assertAnswered(mutated, codec + ", byte " + at + " flipped by " + flip);
            }
        }
        assertTrue(refused > stream.length / 2, "only " + refused + " were refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "lz4"})
    void everyWordLiedAbout(String codec) throws Exception {
        var stream = ArrowSamples.mixed(codec);
        for (int at = 0; at + 4 <= stream.length; at += 4) {
            for (int lie : LIES) {
                assertAnswered(with(stream, at, lie), codec + ", word " + at + " is " + lie);
            }
            int word = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
            assertAnswered(with(stream, at, word + 1), codec + ", word " + at + " is one more");
            assertAnswered(with(stream, at, word - 1), codec + ", word " + at + " is one less");
        }
    }

    private static byte[] with(byte[] stream, int at, int word) {
        var mutated = stream.clone();
        ByteBuffer.wrap(mutated).order(ByteOrder.LITTLE_ENDIAN).putInt(at, word);
        return mutated;
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "lz4", "zstd"})
    void everyTruncation(String codec) throws Exception {
        var stream = ArrowSamples.mixed(codec);
        served = 0;
        for (int length = 0; length < stream.length; length++) {
            assertAnswered(Arrays.copyOf(stream, length), codec + ", cut to " + length);
        }
        // A stream may end without its mark: after the schema, each dictionary and each batch.
        assertTrue(served >= 3 && served <= 8, served + " were served");
    }

    @Test
    void whatFollowsTheEndIsRefused() throws Exception {
        var stream = ArrowSamples.mixed("plain");
        var twice = Arrays.copyOf(stream, 2 * stream.length);
        System.arraycopy(stream, 0, twice, stream.length, stream.length);
        var answer = client.ask(request(twice));
        assertEquals(400, answer.status());
        assertTrue(answer.text().contains(stream.length + " bytes follow its end"), answer.text());
    }

    private static void assertAnswered(byte[] mutated, String what) throws IOException {
        var answer = client.ask(request(mutated));
        if (answer.status() == 200) {
            served++;
            assertEquals(ArrowRig.TYPE, answer.headers().get("content-type"), what);
        } else {
            refused++;
            assertTrue(answer.status() >= 400 && answer.status() < 500, () -> what + ": " + answer.text());
            GoodRequest.assertProblem(answer);
        }
        if (answer.closes()) {
            client.close();
            client = new RawClient(rig.rig());
        }
        var next = client.ask(good);
        assertEquals(200, next.status(), () -> "after " + what + ": " + next.text());
        assertArrayEquals(expected, next.body(), what);
    }
}
