package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.VersionRef;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.MutatedBody;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.Question;
import dev.windlass.harness.RawHttp;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.json.JsonMapper;

/// Requests that no client should send, on connections that live on: refused, never a server error, never
/// silence, and the connection's next good request is answered right. Every case follows from a seed.
@InTurn
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GatewayFuzzIT {
    private static final String TENANT = "fuzz";
    private static final String MODEL = "scorer";
    private static final int CASES = 1500;
    private static final int TRUNCATIONS = 40;
    private final RealWindlass windlass;
    private final JsonMapper json = new JsonMapper();
    private final List<Question> questions = Mlp.questions(Map.of("1", 1L));
    private URI target;

    GatewayFuzzIT(RealWindlass windlass) {
        this.windlass = windlass;
    }

    @BeforeAll
    void promote() {
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        registry.push(new VersionRef(TENANT, MODEL, "1"), Mlp.onnx(1));
        var ended = new PromotionOrders(windlass.client())
                .run(TENANT, Manifest.quick(TENANT, MODEL, "1"), Duration.ofMinutes(3));
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
        target = windlass.infer(TENANT, "prod", MODEL);
    }

    @Test
    void mutatedJsonIsAnsweredBelow500AndTheNextGoodRequestIsRight() throws IOException {
        var statuses = new HashMap<Integer, Integer>();
        var connection = connect();
        for (int seed = 0; seed < CASES; seed++) {
            var random = new Random(seed);
            var good = questions.get(random.nextInt(questions.size()));
            var body = MutatedBody.of(good.body(), random);

            var answer = connection.post(target.getPath(), Map.of(), body);

            assertThat(answer.status())
                    .as("seed " + seed + ": " + text(body) + " -> " + answer.text())
                    .isBetween(200, 499);
            if (answer.status() >= 400) {
                assertProblem(answer, seed);
            }
            statuses.merge(answer.status(), 1, Integer::sum);
            connection = answer.closes() ? reconnect(connection) : connection;
            assertRight(connection, good, seed);
        }
        connection.close();
        assertThat(statuses.get(400)).as(statuses.toString()).isGreaterThan(CASES / 4);
    }

    @Test
    void mutatedBinaryFramingIsAnsweredBelow500AndTheNextGoodRequestIsRight() throws IOException {
        var connection = connect();
        for (int seed = 0; seed < CASES / 3; seed++) {
            var random = new Random(seed);
            var good = questions.get(random.nextInt(questions.size()));
            var head = binaryHead(random.nextInt(4) == 0 ? random.nextInt(-5, 300) : 128);
            var body = Arrays.copyOf(head.getBytes(StandardCharsets.UTF_8), head.length() + random.nextInt(200));
            var length = random.nextInt(3) == 0 ? random.nextInt(-10, 1000) : head.length();

            var answer = connection.post(
                    target.getPath(), Map.of("Inference-Header-Content-Length", Integer.toString(length)), body);

            assertThat(answer.status())
                    .as("seed " + seed + ": " + answer.text())
                    .isBetween(200, 499);
            if (answer.status() >= 400) {
                assertProblem(answer, seed);
            }
            connection = answer.closes() ? reconnect(connection) : connection;
            assertRight(connection, good, seed);
        }
        connection.close();
    }

    @Test
    void aBodyThatEndsEarlyIsRefusedAndHoldsNobodyUp() throws IOException {
        int refused = 0;
        for (int seed = 0; seed < TRUNCATIONS; seed++) {
            var random = new Random(seed);
            var good = questions.get(random.nextInt(questions.size()));
            var cut = Arrays.copyOf(good.body(), random.nextInt(good.body().length));

            try (var truncated = connect()) {
                refused += assertRefused(
                        truncated.postTruncated(target.getPath(), Map.of(), cut, good.body().length), seed);
            }
            try (var next = connect()) {
                assertRight(next, good, seed);
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void aBinaryBodyThatEndsEarlyIsRefusedAndHoldsNobodyUp() throws IOException {
        int refused = 0;
        var head = binaryHead(128);
        for (int seed = 0; seed < TRUNCATIONS; seed++) {
            var random = new Random(seed);
            int kept = random.nextInt(2) == 0 ? random.nextInt(head.length()) : head.length() + random.nextInt(128);
            var cut = Arrays.copyOf(head.getBytes(StandardCharsets.UTF_8), kept);
            var headers = Map.of("Inference-Header-Content-Length", Integer.toString(head.length()));

            try (var truncated = connect()) {
                refused += assertRefused(
                        truncated.postTruncated(target.getPath(), headers, cut, head.length() + 128), seed);
            }
            try (var next = connect()) {
                assertRight(next, questions.get(random.nextInt(questions.size())), seed);
            }
        }
        assertThat(refused).isPositive();
    }

    private static String binaryHead(int size) {
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,32],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":"
                + size + "}}]}";
    }

    /// An answer, if there is one: the server may just end a connection of which the client ended its side.
    private int assertRefused(Optional<RawHttp.Answer> given, int seed) {
        given.ifPresent(answer -> {
            assertThat(answer.status())
                    .as("seed " + seed + ": " + answer.text())
                    .isBetween(400, 499);
            assertProblem(answer, seed);
        });
        return given.isPresent() ? 1 : 0;
    }

    private void assertProblem(RawHttp.Answer answer, int seed) {
        assertThat(answer.header("content-type")).as("seed " + seed).startsWith("application/json");
        var problem = json.readTree(answer.body());
        assertThat(problem.path("error").asString())
                .as("seed " + seed + ": " + answer.text())
                .isNotBlank();
        assertThat(problem.path("detail").asString())
                .as("seed " + seed + ": " + answer.text())
                .isNotBlank();
    }

    private void assertRight(RawHttp connection, Question good, int seed) throws IOException {
        var answer = connection.post(target.getPath(), Map.of(), good.body());

        assertThat(answer.status())
                .as("after seed " + seed + ": " + answer.text())
                .isEqualTo(200);
        var value = (float) json.readTree(answer.body())
                .path("outputs")
                .path(0)
                .path("data")
                .path(0)
                .asDouble();
        assertThat(value)
                .as("after seed " + seed)
                .isEqualTo(good.answers().get("1").values()[0]);
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    private RawHttp connect() throws IOException {
        return RawHttp.connect(windlass.gateway(), windlass.token("admin"));
    }

    private RawHttp reconnect(RawHttp old) throws IOException {
        old.close();
        return connect();
    }
}
