package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmCount;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Digest;
import dev.windlass.domain.LatencyHistogram;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RouteWritten;
import dev.windlass.domain.Transition;
import dev.windlass.domain.WindowCount;
import dev.windlass.domain.WindowKey;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PromotionApiTest {
    @TempDir
    Path scratch;

    private TestApi api;
    private PromotionRig rig;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        rig = new PromotionRig(api);
        List.of("5", "6", "7").forEach(version -> api.parts.stores().registry().register(TestApi.fraud(version)));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aRepeatedStartIsTheSameRun() throws IOException {
        var first = rig.post("run-1", PromotionRig.manifest("7"));
        rig.fixPlan(PromotionRig.name(first));
        var again = rig.post("run-1", PromotionRig.manifest("7"));

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(PromotionRig.name(again))
                .isEqualTo(PromotionRig.name(first))
                .isEqualTo("promote--payments--fraud--prod--7--1");
        assertThat(first.headers().firstValue("Location"))
                .hasValue(PromotionRig.PROMOTIONS + "/" + PromotionRig.name(first));
    }

    @Test
    void aRequestIdIsForOneRequestOnly() throws IOException {
        rig.post("run-1", PromotionRig.manifest("7"));

        var other = rig.post("run-1", PromotionRig.manifest("6"));

        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(TestApi.problem(other).detail()).contains("Idempotency-Key", "run-1");
    }

    @Test
    void aBusyEndpointNamesItsHolderAndTheRequestIdStaysFree() throws IOException {
        var holder = PromotionRig.name(rig.post("run-1", PromotionRig.manifest("7")));

        var busy = rig.post("run-2", PromotionRig.manifest("6"));
        rig.end(holder);
        var later = rig.post("run-2", PromotionRig.manifest("6"));

        assertThat(busy.statusCode()).isEqualTo(409);
        assertThat(TestApi.problem(busy).holder()).isEqualTo(holder);
        assertThat(later.statusCode()).isEqualTo(202);
    }

    @Test
    void oneOfAHundredDifferentStartsRunsAndTheOthersConflict() throws Exception {
        var codes = together(
                number -> rig.post("run-" + number, PromotionRig.manifest("7")).statusCode());

        assertThat(codes).filteredOn(code -> code == 202).hasSize(1);
        assertThat(codes).filteredOn(code -> code == 409).hasSize(99);
    }

    @Test
    void aHundredEqualStartsAreOneRun() throws Exception {
        var names = together(_ -> PromotionRig.name(rig.post("run-1", PromotionRig.manifest("7"))));

        assertThat(names).hasSize(100).containsOnly("promote--payments--fraud--prod--7--1");
    }

    @Test
    void whatTemporalDidNotAnswerIsDrivenAgainAtTheNextStart() throws IOException {
        api.runbooks.silent = true;
        var silent = rig.post("run-1", PromotionRig.manifest("7"));
        api.runbooks.silent = false;

        api.restart();

        assertThat(silent.statusCode()).isEqualTo(503);
        org.awaitility.Awaitility.await()
                .until(() -> !api.client("view").promotions("payments").isEmpty());
        org.awaitility.Awaitility.await().until(() -> api.runbooks.reconciled.contains(PromotionRig.PROD));
        assertThat(PromotionRig.name(rig.post("run-1", PromotionRig.manifest("7"))))
                .isEqualTo("promote--payments--fraud--prod--7--1");
    }

    @Test
    void anUnknownVersionIsRefusedBeforeAnythingIsWritten() throws IOException {
        var response = rig.post("run-1", PromotionRig.manifest("99"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(TestApi.problem(response).detail()).contains("spec.model.version", "payments/fraud:99");
        assertThat(api.parts.stores().requests().find("payments", "run-1")).isEmpty();
    }

    @Test
    void aSuspendedTenantStartsNothing() throws IOException {
        api.client("admin").suspend("payments", "INC-42");

        assertThat(rig.post("run-1", PromotionRig.manifest("7")).statusCode()).isEqualTo(403);
    }

    @Test
    void aLivePromotionIsShownWithTheNumbersOfNow() throws Exception {
        var name = PromotionRig.name(rig.post("run-1", PromotionRig.manifest("7")));
        rig.fixPlan(name);
        var promotions = api.parts.stores();
        var fence =
                promotions.endpoints().holder(PromotionRig.PROD).orElseThrow().fence();
        var candidate = TestApi.fraud("7").digest();
        var written = (RouteWritten.Accepted) promotions
                .routes()
                .write(new RouteWrite(
                        PromotionRig.PROD,
                        fence,
                        1,
                        List.of(new ArmTarget(Arm.CANARY, "7", candidate, 100)),
                        null,
                        name,
                        "ci",
                        "test"));
        promotions
                .promotions()
                .record(Transition.of(
                        name,
                        PromotionRig.PROD,
                        1,
                        Phase.PROGRESSING,
                        "Step",
                        "",
                        "test",
                        1,
                        100,
                        100,
                        written.epoch(),
                        false,
                        Progress.NONE));
        var before = api.client("ci").promotion(new PromotionName(name));
        promotions.windows().add(List.of(window(candidate, written.epoch(), 0, 40)));
        promotions.windows().add(List.of(window(candidate, written.epoch(), 1, 2)));

        var after = api.client("ci").promotion(new PromotionName(name));

        assertThat(before.judgement()).isNotNull();
        assertThat(before.judgement().canary().served()).isZero();
        assertThat(before.weightObservedPercent()).isNull();
        assertThat(after.judgement().canary().served()).isEqualTo(42);
        assertThat(after.weightObservedPercent()).isEqualTo(100);
    }

    private static WindowCount window(Digest digest, long epoch, long n, long served) {
        var at = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(10 * n);
        return new WindowCount(
                new WindowKey("n1", "boot", PromotionRig.PROD, epoch, n),
                false,
                at,
                at.plusSeconds(10),
                List.of(new ArmCount(Arm.CANARY, digest, served, 0, 0, 0, 0, new long[LatencyHistogram.BUCKETS])));
    }

    @Test
    void aLongPollEndsWithTheNextChange() throws Exception {
        var name = PromotionRig.name(rig.post("run-1", PromotionRig.manifest("7")));
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var poll = pool.submit(
                    () -> api.client("view").awaitChange(new PromotionName(name), 0, Duration.ofSeconds(30)));

            rig.record(name, 1, Phase.PREPARING, Progress.NONE);

            assertThat(poll.get().phase()).isEqualTo("Preparing");
        }
    }

    @Test
    void eventsStreamInOrderUntilTheEnd() throws IOException {
        var name = PromotionRig.name(rig.post("run-1", PromotionRig.manifest("7")));
        rig.record(name, 1, Phase.PREPARING, Progress.NONE);
        rig.record(name, 2, Phase.REJECTED, Progress.NONE);

        try (var events = api.client("view").events(new PromotionName(name), 0)) {
            assertThat(events.next().orElseThrow().phase()).isEqualTo("Preparing");
            assertThat(events.next().orElseThrow().phase()).isEqualTo("Rejected");
            assertThat(events.next()).isEmpty();
        }
    }

    @Test
    void whoWaitsForEventsHearsTheLastOne() throws IOException {
        var name = PromotionRig.name(rig.post("run-1", PromotionRig.manifest("7")));
        rig.record(name, 1, Phase.PREPARING, Progress.NONE);

        try (var events = api.client("view").events(new PromotionName(name), 0)) {
            assertThat(events.next().orElseThrow().phase()).isEqualTo("Preparing");
            rig.record(name, 2, Phase.REJECTED, Progress.NONE);
            assertThat(events.next().orElseThrow().phase()).isEqualTo("Rejected");
            assertThat(events.next()).isEmpty();
        }
        try (var events = api.client("view").events(new PromotionName(name), 2)) {
            assertThat(events.next())
                    .as("nothing is missing and nothing will come")
                    .isEmpty();
        }
    }

    @Test
    void aPlanWhoseStepsUseUpTheTotalDeadlineIsRefusedByField() throws IOException {
        api.parts.stores().registry().register(TestApi.fraud("6"));
        rig.serve("6", null);

        var response = api.send(
                "ci",
                "POST",
                "/v1/tenants/payments/plans",
                PromotionRig.manifest("7") + "  deadlines: { total: 30s }\n",
                Map.of("Content-Type", "application/yaml"));

        assertThat(response.statusCode()).as(response.body()).isIn(400, 422);
        assertThat(response.body()).contains("spec.deadlines.total", "40s");
    }

    @Test
    void aPlanShowsEverythingAndChangesNothing() {
        var plan = api.client("view").plan("payments", PromotionRig.manifest("7"));

        assertThat(plan.plan().candidate().version()).isEqualTo("7");
        assertThat(plan.plan().stable()).isNull();
        assertThat(plan.verdict()).isNotNull();
        assertThat(plan.capacity().neededBytes())
                .isEqualTo(TestApi.fraud("7").needs().memoryBytes());
        assertThat(plan.holder()).isNull();
        assertThat(api.client("view").promotions("payments")).isEmpty();
    }

    @Test
    void readinessNamesWhatIsMissing() throws IOException {
        api.runbooks.silent = true;

        var response = api.send("", "GET", "/readyz", "", Map.of());

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("\"name\":\"temporal\",\"ready\":false");
    }

    @Test
    void aRefusedRequestMayBeSentAgainAlthoughTheEngineRemembersItsUpdates() throws IOException {
        api.runbooks.refuse = true;
        var refused = rig.post("run-1", PromotionRig.manifest("7"));
        api.runbooks.refuse = false;

        var again = rig.post("run-1", PromotionRig.manifest("7"));

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(again.statusCode()).isEqualTo(202);
    }

    @Test
    void anOpenRequestWaitsForATemporalThatStartsLater() throws IOException {
        api.runbooks.silent = true;
        rig.post("run-1", PromotionRig.manifest("7"));
        api.restart();
        api.runbooks.silent = false;

        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !api.client("view").promotions("payments").isEmpty());
    }

    @Test
    void aLinkIsAnAddressOfBoundedLength() throws IOException {
        for (var link : List.of("javascript:alert(1)", "https://ci/" + "x".repeat(500))) {
            var response = api.send(
                    "ci",
                    "POST",
                    PromotionRig.PROMOTIONS,
                    PromotionRig.manifest("7"),
                    Map.of("Idempotency-Key", "run-1", "Windlass-Link", link));

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(TestApi.problem(response).detail()).contains("Windlass-Link");
        }
    }

    @Test
    void aStreamEndsWithItsReaderAndGivesItsPlaceBack() throws IOException {
        var name = PromotionRig.name(rig.post("run-1", PromotionRig.manifest("7")));
        var one = new ControlLimits(1 << 20, 1 << 30, 8, Duration.ofHours(1), 2, 2, 128, Duration.ofSeconds(1), 1);
        try (var small = ControlApi.start(
                api.parts.with(one),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                api.chores,
                "127.0.0.1",
                0)) {
            var poll = URI.create(
                    "http://127.0.0.1:" + small.port() + PromotionRig.PROMOTIONS + "/" + name + "?timeout=1s");
            try (var reader = new Socket("127.0.0.1", small.port())) {
                reader.setSoTimeout(10_000);
                reader.getOutputStream()
                        .write(("GET " + PromotionRig.PROMOTIONS + "/" + name
                                        + "/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token-view\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(reader.getInputStream().read()).isEqualTo('H');
                assertThat(api.send(api.request("view", poll.toString())).statusCode())
                        .isEqualTo(503);
            }
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> api.send(api.request("view", poll.toString())).statusCode() == 200);
        }
    }

    private interface Start<T> {
        T of(int number) throws IOException;
    }

    private static <T> List<T> together(Start<T> start) throws InterruptedException, ExecutionException {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = IntStream.range(0, 100)
                    .mapToObj(number -> pool.submit((Callable<T>) () -> start.of(number)))
                    .toList();
            var answers = new java.util.ArrayList<T>();
            for (var each : all) {
                answers.add(each.get());
            }
            return answers;
        }
    }
}
