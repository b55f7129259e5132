package dev.windlass.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.domain.Id;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Drip;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.NodeMetrics;
import dev.windlass.harness.Probe;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.Signals;
import dev.windlass.harness.Until;
import dev.windlass.onnx.TestModels;
import dev.windlass.onnx.VerdictModels;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/// What is charged to a version and what to a request, judged by real parts. All promotions run side by
/// side.
@InTurn
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class VerdictIT {
    private static final String TENANT = "verdict";
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(3);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int REQUESTS_PER_SECOND = 30;

    private static final Map<String, List<byte[]>> VERSIONS = Map.of(
            "text", List.of(VerdictModels.text("ok".getBytes(UTF_8)), VerdictModels.text(new byte[] {(byte) 0xff})),
            "embedding", List.of(VerdictModels.embedding(1000, 1), VerdictModels.embedding(1000, 2)),
            "log", List.of(VerdictModels.logarithm("one"), VerdictModels.logarithm("two")),
            "growing", List.of(VerdictModels.growing(1), VerdictModels.growing(850_000)),
            "constant", List.of(TestModels.constant(1), TestModels.constant(2)));

    /// Made once: a client takes a while to come and go, and a process that stands still is found silent
    /// after 5 s.
    @AutoClose
    private final HttpClient http = HttpClient.newHttpClient();

    @AutoClose
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private final RealWindlass windlass;
    private final PromotionOrders promotions;
    private final Map<String, Drip> clients = new HashMap<>();
    private final Map<String, PromotionName> candidates = new HashMap<>();
    private final List<Drip> open = new ArrayList<>();

    /// Inference workers that aren't the logarithm's.
    private Drip mistaken;

    VerdictIT(RealWindlass windlass) {
        this.windlass = windlass;
        this.promotions = new PromotionOrders(windlass.client());
    }

    @BeforeAll
    void promoteAll() {
        var registry = Registry.dedicated(windlass.client());
        registry.tenant(TENANT);
        VERSIONS.forEach((model, versions) -> {
            registry.pushWithMemory(new VersionRef(TENANT, model, "1"), versions.get(0), 256L << 20);
            registry.pushWithMemory(new VersionRef(TENANT, model, "2"), versions.get(1), 256L << 20); // 68 MB
        });
        var first = new ArrayList<PromotionName>();
        VERSIONS.keySet().forEach(model -> first.add(promoteFirst(model)));
        first.forEach(this::assertSucceeds);
    }

    private PromotionName promoteFirst(String model) {
        return promotions.start(TENANT, Manifest.quick(TENANT, model, "1"));
    }

    private void assertSucceeds(PromotionName name) {
        var ended = promotions.end(name, PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
    }

    /// All at once, since each takes half a minute.
    private void promoteCandidates() {
        if (!candidates.isEmpty()) {
            return;
        }
        clients.put("text", drip("text", longs(1, 2), REQUESTS_PER_SECOND));
        clients.put("embedding", drip("embedding", longs(5), REQUESTS_PER_SECOND));
        clients.put("log", drip("log", floats("0"), REQUESTS_PER_SECOND));
        clients.put("growing", drip("growing", input("FP32", "[20]", "1" + ",1".repeat(19)), REQUESTS_PER_SECOND));
        mistaken = drip("embedding", longs(5000), 2 * REQUESTS_PER_SECOND);
        candidates.put("text", promotions.start(TENANT, Manifest.fast(TENANT, "text", "2")));
        for (var model : List.of("embedding", "log", "growing")) {
            candidates.put(model, promotions.start(TENANT, Manifest.quick(TENANT, model, "2")));
        }
    }

    @AfterAll
    void endTraffic() {
        open.forEach(Drip::close);
    }

    private Drip drip(String model, String body, int perSecond) {
        var client = new Drip(windlass.infer(TENANT, "prod", model), windlass.token("admin"), body, perSecond);
        open.add(client);
        return client;
    }

    private static String longs(long... values) {
        var data = Arrays.toString(values);
        return input("INT64", "[" + values.length + "]", data.substring(1, data.length() - 1));
    }

    private static String floats(String data) {
        return input("FP32", "[1]", data);
    }

    private static String input(String datatype, String shape, String data) {
        var name = datatype.equals("INT64") ? "id" : "x";
        return "{\"inputs\":[{\"name\":\"" + name + "\",\"shape\":" + shape + ",\"datatype\":\"" + datatype
                + "\",\"data\":[" + data + "]}]}";
    }

    private void assertEnds(String model, String phase, String... reasons) {
        promoteCandidates();
        var ended = promotions.end(candidates.get(model), PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo(phase);
        assertThat(ended.reason()).as(PromotionOrders.describe(ended)).isIn((Object[]) reasons);
    }

    private static void assertOnlyAnswers(Drip client) {
        assertThat(client.statuses()).as(client.failures().toString()).containsOnlyKeys(200);
    }

    @Test
    void aCandidateWhoseTextsCannotBeSentIsRolledBack() {
        assertEnds("text", "RolledBack", "Harm", "Guard");
    }

    @Test
    void aCandidateWhoseRepliesGrowTooLargeIsRolledBack() {
        assertEnds("growing", "RolledBack", "Harm", "Guard");
    }

    @Test
    void oneClientsMistakesDoNotSendAPromotionBack() {
        assertEnds("embedding", "Succeeded", "Completed");
        assertThat(mistaken.statuses()).as(mistaken.failures().toString()).containsOnlyKeys(400);
        assertThat(mistaken.answers(400)).isGreaterThan(100);
        assertOnlyAnswers(clients.get("embedding"));
    }

    @Test
    void infinitiesThatTheStableVersionAnswersTooAreNoHarm() {
        assertEnds("log", "Succeeded", "Completed");
        assertOnlyAnswers(clients.get("log"));
    }

    @Test
    void aModelWithoutInputsIsPromotedAndAnswers() {
        assertThat(answers(windlass.infer(TENANT, "prod", "constant"), "{\"inputs\":[]}"))
                .isTrue();
    }

    @Test
    @Order(1)
    void aRequestThatAnInferenceWorkerDiesOnTakesTheVersionAwayOnce() throws Exception {
        var target = windlass.infer(TENANT, "prod", "log");
        for (int i = 0; i < 3; i++) {
            var marked = floats(Integer.toString(100 + i)).getBytes(UTF_8);
            var answer = killWhileAsked(target, marked);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(500);
            assertThat(answer.body()).contains("urn:windlass:problem:inference-worker-died");
            Until.within(SOON, "everybody else is answered").holds(() -> answers(target, floats("7")));
            var again = Probe.ask(target, windlass.token("admin"), marked);
            assertThat(again.statusCode()).as(again.body()).isEqualTo(500);
            assertThat(again.body()).contains("urn:windlass:problem:quarantined");
        }
    }

    /// Its inference worker dies while it has this request, and no other.
    private HttpResponse<String> killWhileAsked(URI target, byte[] body) throws Exception {
        var worker = windlass.inferenceWorkers().stream()
                .filter(VerdictIT::printsToTheLogOfTheFirst)
                .findFirst()
                .orElseThrow();
        try (var _ = Signals.freeze(worker)) {
            var asked = threads.submit(() -> Probe.ask(target, windlass.token("admin"), body));
            // It is pending from its admission on, and in the slab some looks later.
            var looks = new AtomicInteger();
            Until.within(SOON, "it is in its hands")
                    .holds(() -> asked.isDone() || (pending("log") == 1 && looks.incrementAndGet() > 20));
            assertThat(asked.isDone()).as("answered, although it stands still").isFalse();
            Signals.crash(worker);
            return asked.get(30, TimeUnit.SECONDS);
        }
    }

    private static boolean printsToTheLogOfTheFirst(ProcessHandle worker) {
        try {
            var log = Files.readSymbolicLink(Path.of("/proc", Long.toString(worker.pid()), "fd", "1"));
            return log.endsWith(new Id.LogFile(new VersionRef(TENANT, "log", "1")).text());
        } catch (IOException gone) {
            return false;
        }
    }

    private boolean answers(URI target, String body) {
        return Probe.status(target, windlass.token("admin"), body.getBytes(UTF_8)) == 200;
    }

    private long pending(String model) {
        var line =
                "nv_inference_pending_request_count{model=\"" + model + "\",tenant=\"" + TENANT + "\",version=\"1\"} ";
        return (long) NodeMetrics.lines(windlass).stream()
                .filter(it -> it.startsWith(line))
                .mapToDouble(it -> Double.parseDouble(it.substring(line.length())))
                .sum();
    }
}
