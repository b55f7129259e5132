package dev.windlass.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.exchange.InstanceLimits;
import dev.windlass.gateway.arrow.ArrowSamples;
import dev.windlass.gateway.arrow.ReadFrame;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Large frames, whose batch goes to its place as it comes where it can, and is staged where it can't: the answer
/// is the same, and the connection stays right.
class ArrowInPlaceTest {
    private static final int ROWS = 40_000;

    /// `FFFFFFFF 00000000`
    private static final int MARK_BYTES = 8;

    @TempDir
    Path directory;

    private GatewayRig rig;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        var specs = List.of(
                new TensorSpec("f", Datatype.FP32, List.of(-1L)),
                new TensorSpec("t", Datatype.INT64, List.of(-1L, 2L)));
        rig.serve(
                "m",
                new FakeInstance(
                        GatewayRig.key("m", "1"),
                        specs,
                        specs,
                        inputs -> new FakeInstance.Result.Outputs(inputs, false),
                        new InstanceLimits(16 << 20, 16 << 20, 4)));
        client = new RawClient(rig);
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        rig.close();
    }

    private static byte[] request(byte[] stream) {
        var headers = "Content-Type: " + ArrowRig.TYPE + "\r\nContent-Length: " + stream.length + "\r\n";
        return RawClient.request("POST", GoodRequest.PATH, headers, stream);
    }

    private void assertAnswered(ArrowSamples.Large frame, byte[] stream) throws Exception {
        var answer = client.ask(request(stream));
        assertEquals(200, answer.status(), answer.text());
        var read = ReadFrame.of(answer.body());
        assertEquals(ROWS, read.rows());
        for (int c = 0; c < 2; c++) {
            assertArrayEquals(
                    frame.expected().get(c).toArray(),
                    read.columns().get(c).elements().toArray());
        }
    }

    /// Arrow's own library writes a validity for each column, this one leaves it out, as pyarrow and polars do.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLargeFrameIsAnsweredAsItIs(boolean validity) throws Exception {
        var frame = ArrowSamples.large(ROWS, validity ? ArrowSamples.Validity.WRITTEN : ArrowSamples.Validity.LEFT_OUT);
        assertAnswered(frame, frame.stream());
        assertAnswered(frame, Arrays.copyOf(frame.stream(), frame.stream().length - MARK_BYTES));
        assertAnswered(frame, frame.stream());
    }

    @Test
    void whatFollowsTheBatchMustBeItsEnd() throws Exception {
        var frame = ArrowSamples.large(ROWS, ArrowSamples.Validity.LEFT_OUT);
        for (int at = 1; at <= MARK_BYTES; at++) {
            var damaged = frame.stream().clone();
            damaged[damaged.length - at] ^= 1;
            var answer = client.ask(request(damaged));
            assertEquals(400, answer.status(), answer.text());
            assertTrue(answer.text().contains("8 bytes follow its batch"), answer.text());
            assertAnswered(frame, frame.stream());
        }
        var answer = client.ask(request(Arrays.copyOf(frame.stream(), frame.stream().length + 1)));
        assertEquals(400, answer.status(), answer.text());
        assertAnswered(frame, frame.stream());
    }

    @Test
    void aDamagedHeadIsAnsweredAndTheNextFrameRight() throws Exception {
        var frame = ArrowSamples.large(ROWS, ArrowSamples.Validity.LEFT_OUT);
        var random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            var damaged = frame.stream().clone();
            damaged[random.nextInt(700)] ^= (byte) (1 + random.nextInt(255));
            var answer = client.ask(request(damaged));
            assertTrue(answer.status() == 200 || answer.status() / 100 == 4, answer.text());
            refused += answer.status() == 200 ? 0 : 1;
            if (answer.closes()) {
                client.close();
                client = new RawClient(rig);
            }
        }
        assertTrue(refused > 100, "only " + refused + " were refused");
        assertAnswered(frame, frame.stream());
    }

    @Test
    void aBodyInPiecesIsAnsweredAsItIs() throws Exception {
        var frame = ArrowSamples.large(ROWS, ArrowSamples.Validity.LEFT_OUT);
        var request = request(frame.stream());
        int head = new String(request, ISO_8859_1).indexOf("\r\n\r\n") + 4;
        client.write(request, 0, head + 5);
        client.write(request, head + 5, head + 20_000);
        client.write(request, head + 20_000, request.length);
        assertEquals(200, client.read().status());
    }
}
