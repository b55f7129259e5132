package dev.windlass.gateway;

import static dev.windlass.gateway.CountingRig.question;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.windlass.gateway.arrow.ReadFrame;
import dev.windlass.slab.Datatype;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Replies of 40 MB to a number, through all that the gateway speaks, from a real inference worker.
@Timeout(120)
class LongReplyTest {
    private static final int TEN_MILLION = 10_000_000;

    @TempDir
    Path directory;

    private CountingRig counting;

    @BeforeEach
    void start() throws Exception {
        counting = new CountingRig(directory);
    }

    @AfterEach
    void nothingIsLeft() {
        counting.close();
    }

    /// How many numbers an array has that are each its place.
    private static int counted(InputStream json) throws IOException {
        int count = 0;
        var number = new StringBuilder();
        for (int letter = json.read(); ; letter = json.read()) {
            if (letter == ',' || letter == ']') {
                assertEquals(count, Float.parseFloat(number.toString()), number.toString());
                number.setLength(0);
                count++;
                if (letter == ']') {
                    return count;
                }
            } else {
                number.append((char) letter);
            }
        }
    }

    private static int jsonBytes(HttpResponse<?> answer) {
        return (int) answer.headers()
                .firstValueAsLong("Inference-Header-Content-Length")
                .orElseThrow();
    }

    private static String readUntil(InputStream in, String end) throws IOException {
        var text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            text.append((char) in.read());
        }
        return text.toString();
    }

    private static void assertCounts(ByteBuffer floats, int count) {
        var numbers = floats.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        assertEquals(count, numbers.remaining());
        for (int i = 0; i < count; i++) {
            assertEquals(i, numbers.get(i));
        }
    }

    @Test
    void asJson() throws Exception {
        var answer = counting.ask(question(TEN_MILLION, "{\"name\":\"y\"}"));

        assertEquals(200, answer.statusCode());
        try (var body = new BufferedInputStream(answer.body(), 1 << 16)) {
            var head = readUntil(body, "\"data\":[");
            assertTrue(head.contains("\"shape\":[10000000]"), head);
            assertEquals(TEN_MILLION, counted(body));
            assertEquals("}]}", new String(body.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void asBinaryTensors() throws Exception {
        var answer = counting.ask(question(TEN_MILLION, "{\"name\":\"y\",\"parameters\":{\"binary_data\":true}}"));

        var body = answer.body().readAllBytes();
        int head = jsonBytes(answer);
        assertEquals(
                body.length, answer.headers().firstValueAsLong("Content-Length").orElseThrow());
        assertTrue(new String(body, 0, head, StandardCharsets.UTF_8).contains("\"binary_data_size\":40000000"));
        assertCounts(ByteBuffer.wrap(body, head, body.length - head), TEN_MILLION);
    }

    @Test
    void asJsonAndBinaryTensorsTogether() throws Exception {
        int n = 1_000_000;

        var answer = counting.ask(question(
                n,
                "{\"name\":\"y\",\"parameters\":{\"binary_data\":true}},"
                        + "{\"name\":\"whole\"},{\"name\":\"words\"}"));

        var body = answer.body().readAllBytes();
        int head = jsonBytes(answer);
        assertCounts(ByteBuffer.wrap(body, head, body.length - head), n);
        var json = new ByteArrayInputStream(body, 0, head);
        readUntil(json, "\"data\":[");
        assertEquals(n, counted(json));
        readUntil(json, "\"data\":[");
        var words = new String(json.readAllBytes(), StandardCharsets.UTF_8).split(",", -1);
        assertEquals(n, words.length);
        assertEquals("\"w\\\"ört\"", words[0]);
        assertEquals("\"w\\\"ört\"", words[n / 2]);
        assertEquals("\"w\\\"ört\"]}]}", words[n - 1]);
    }

    @Test
    void asAnArrowStream() throws Exception {
        var answer =
                counting.ask(question(1_000_000, "{\"name\":\"words\"},{\"name\":\"y\"}"), "Accept", ArrowRig.TYPE);

        var read = ReadFrame.of(answer.body().readAllBytes());

        assertEquals(1_000_000, read.rows());
        assertArrayEquals(
                "w\"ört".getBytes(StandardCharsets.UTF_8),
                read.columns().getFirst().elements().get(999_999));
        assertEquals(
                999_999f,
                ByteBuffer.wrap(read.columns().get(1).elements().get(999_999))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getFloat());
    }

    @Test
    void overGrpc() {
        var n = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(TEN_MILLION);
        var question = OipProto.of(
                "ModelInferRequest",
                Map.of(
                        "model_name",
                        "m",
                        "inputs",
                        List.of(GrpcInferTest.tensor("n", Datatype.INT64, List.of(1L), Map.of())),
                        "outputs",
                        List.of(OipProto.of("Wanted", Map.of("name", "y"))),
                        "raw_input_contents",
                        List.of(ByteString.copyFrom(n.flip()))));
        try (var client = new GrpcClient(counting.rig)) {
            var raw = (List<?>) OipProto.get(client.infer(question), "raw_output_contents");

            assertCounts(((ByteString) raw.getFirst()).asReadOnlyByteBuffer(), TEN_MILLION);
        }
    }

    @Test
    void aReplyBeyondTheLimitIsRefusedByItsName() throws Exception {
        var answer = counting.ask(question(20_000_000, "{\"name\":\"y\"}"));

        assertEquals(413, answer.statusCode());
        var problem = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(problem.contains("80000128") && problem.contains("limits.infer-reply-bytes-max"), problem);
    }

    @Test
    void whoHangsUpInTheMiddleOfAnAnswerLeavesNothing() throws Exception {
        for (int i = 0; i < 3; i++) {
            var answer = counting.ask(question(TEN_MILLION, "{\"name\":\"y\"}"));
            answer.body().readNBytes(100_000);
            answer.body().close();
        }
    }

    @Test
    void aDeathInTheMiddleOfAReplyIsMadeGoodByTheNextInferenceWorker() throws Exception {
        var question = question(TEN_MILLION, "{\"name\":\"y\",\"parameters\":{\"binary_data\":true}}");
        int bytes = counting.ask(question).body().readAllBytes().length; // so it can't be to blame
        var answer = CompletableFuture.supplyAsync(() -> {
            try {
                return counting.ask(question).body().readAllBytes().length;
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        });
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofNanos(100_000))
                .until(() -> counting.stagedBytes() > 4 * TEN_MILLION);

        counting.first().process().destroyForcibly();
        counting.launch();

        assertEquals(bytes, answer.join());
    }
}
