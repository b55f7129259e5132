package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassException;
import dev.windlass.client.message.PromotionStarted;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Retries and starts that are asked for twice: whether anything was started is said.
final class RepeatedStartsTest {
    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    private PromotionRig rig;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        rig = PromotionRig.withVersions(api);
    }

    @Test
    void aRetryStartsTheNextAttempt() throws IOException {
        var name = rig.started();
        rig.fixPlan(name);
        rig.record(name, 1, Phase.ROLLED_BACK, Progress.NONE);
        api.parts.stores().endpoints().release(PromotionRig.PROD, name);

        var again = api.client("ci").retry(new PromotionName(name), "fixed the data");

        assertThat(again.name()).isEqualTo("promote--payments--fraud--prod--7--2");
    }

    @Test
    void aSecondRetryWhileTheFirstRunsSaysThatItStartedNothing() throws IOException {
        var name = endedOnce();
        var first = api.client("ci").retry(new PromotionName(name), "fixed the data");
        rig.fixPlan(first.name());

        var second = api.client("ci").retry(new PromotionName(name), "fixed the data");

        assertThat(first.kind()).isEqualTo(PromotionStarted.STARTED);
        assertThat(second.kind()).isEqualTo(PromotionStarted.KNOWN);
        assertThat(second.name()).isEqualTo(first.name());
    }

    @Test
    void aSecondRetryAfterTheFirstHasEndedIsRefusedWithTheNameToRetry() throws IOException {
        var name = endedOnce();
        var first = api.client("ci").retry(new PromotionName(name), "fixed the data");
        rig.fixPlan(first.name());
        rig.end(first.name());

        var second = catchThrowableOfType(
                WindlassException.class, () -> api.client("ci").retry(new PromotionName(name), "again"));

        assertThat(second.problem().status()).isEqualTo(409);
        assertThat(second.problem().reason()).isEqualTo("AlreadyRetried");
        assertThat(second.problem().toString()).contains("windlass retry " + first.name());
    }

    @Test
    void aRepeatedStartSaysThatItStartedNothing() throws IOException {
        var first = rig.post("run-1", PromotionRig.manifest("7"));
        rig.fixPlan(PromotionRig.name(first));

        var again = rig.post("run-1", PromotionRig.manifest("7"));

        assertThat(kind(first)).isEqualTo(PromotionStarted.STARTED);
        assertThat(kind(again)).isEqualTo(PromotionStarted.KNOWN);
    }

    private static String kind(java.net.http.HttpResponse<String> response) {
        return dev.windlass.json.WindlassJson.mapper()
                .readValue(response.body(), PromotionStarted.class)
                .kind();
    }

    private String endedOnce() throws IOException {
        var name = rig.started();
        rig.fixPlan(name);
        rig.end(name);
        return name;
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
        var holder = rig.started();

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
        var names = together(_ -> rig.started());

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
        assertThat(rig.started()).isEqualTo("promote--payments--fraud--prod--7--1");
    }

    @Test
    void aRefusedRequestMayBeSentAgainAlthoughTheEngineRemembersItsUpdates() throws IOException {
        api.refuse("NotRegistered", "the version isn't registered");
        var refused = rig.post("run-1", PromotionRig.manifest("7"));
        api.runbooks.refusal = null;

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
