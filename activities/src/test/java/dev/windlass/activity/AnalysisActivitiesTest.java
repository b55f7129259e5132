package dev.windlass.activity;

import static dev.windlass.activity.World.PROD;
import static dev.windlass.activity.World.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.GrantResult;
import dev.windlass.domain.Judgement.Verdict;
import dev.windlass.domain.Step;
import dev.windlass.domain.Step.OnInsufficientData;
import dev.windlass.domain.Step.OnUndecided;
import dev.windlass.domain.VersionRef;
import dev.windlass.storage.GatewayStore.Acknowledged;
import dev.windlass.storage.GatewayStore.GatewayId;
import dev.windlass.storage.NodeStore;
import dev.windlass.workflow.activity.AnalysisActivities;
import dev.windlass.workflow.activity.AnalysisActivities.Analyze;
import dev.windlass.workflow.activity.AnalysisActivities.Analyzed;
import dev.windlass.workflow.activity.AnalysisActivities.Finding;
import dev.windlass.workflow.activity.AnalysisActivities.Watch;
import dev.windlass.workflow.activity.AnalysisActivities.Watched;
import io.temporal.testing.TestActivityEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class AnalysisActivitiesTest {
    private static final Duration SHORT = Duration.ofMillis(1200);

    private final World world = new World();
    private final TestActivityEnvironment temporal = RouteActivitiesTest.environment();
    private final GrantResult.Granted promotion = world.granted("r", "2");
    private final long epoch = world.written(World.route(promotion, 1, "2", 10));
    private final Watch watch = new Watch(promotion.name(), PROD, digest("2"), digest("1"), 0.01, epoch, false);

    @BeforeEach
    void register() {
        temporal.registerActivitiesImplementations(new AnalysisActivitiesImpl(world.stores, Duration.ofMillis(200)));
    }

    @AfterEach
    void close() {
        temporal.close();
        world.close();
    }

    private AnalysisActivities stub() {
        return temporal.newActivityStub(AnalysisActivities.class);
    }

    private void window(long n, long served, long bad) {
        world.stores.windows().add(List.of(World.window(epoch, n, "2", served, bad)));
    }

    private Analyzed analyze(Duration min, Duration max, OnInsufficientData without, OnUndecided undecided) {
        return stub().analyze(new Analyze(watch, new Step.Analyze(min, max, 20, without, undecided), 1, epoch));
    }

    private CompletableFuture<Watched> watching() {
        var stub = stub();
        var looked = new CompletableFuture<Boolean>();
        temporal.<Object>setActivityHeartbeatListener(Object.class, _ -> looked.complete(true));
        var watched = CompletableFuture.supplyAsync(() -> stub.watch(watch));
        looked.join();
        assertThat(watched).isNotDone();
        return watched;
    }

    private void replica(String node, String state) {
        world.stores
                .nodes()
                .report(new NodeStore.Replica(
                        node,
                        new VersionRef("payments", "fraud-score", "2"),
                        digest("2"),
                        state,
                        1,
                        "crash loop",
                        Instant.EPOCH));
    }

    @Test
    void theWatchReturnsOnceTheWindowsSayHarm() {
        window(1, 200, 0);
        var watched = watching();

        window(2, 200, 80);

        assertThat(watched.join().judgement().verdict()).isEqualTo(Verdict.HARM);
    }

    @Test
    void theWatchReturnsWhenTheCandidatesInferenceWorkerIsUnavailable() {
        world.stores.nodes().place(promotion.name(), "n1", PROD, "2", digest("2"));
        var watched = watching();

        replica("n1", "UNAVAILABLE");

        var judgement = watched.join().judgement();
        assertThat(judgement.verdict()).isEqualTo(Verdict.HARM);
        assertThat(judgement.guard()).isEqualTo("crash-loop");
        assertThat(judgement.message()).contains("n1");
    }

    @Test
    void aNodeThatThePromotionDoesNotUseIsNotHeard() {
        replica("n1", "UNAVAILABLE");

        var watched = watching();
        window(1, 200, 80);

        assertThat(watched.join().judgement().guard()).isNotEqualTo("crash-loop");
    }

    @Test
    void theWatchReturnsWhenAGatewayNoLongerConfirmsWhatItServes() {
        var before = new GatewayId("n1", "boot-1");
        world.stores.gateways().renew(before, "127.0.0.1:1", Duration.ofMinutes(1));
        world.stores.gateways().renew(new GatewayId("newcomer", "boot"), "127.0.0.1:2", Duration.ofMinutes(1));
        world.stores.gateways().acknowledge(before, List.of(new Acknowledged(PROD, epoch)));
        var watched = watching();

        world.stores.gateways().renew(new GatewayId("n1", "boot-2"), "127.0.0.1:1", Duration.ofMinutes(1));

        var judgement = watched.join().judgement();
        assertThat(judgement.verdict()).isEqualTo(Verdict.HARM);
        assertThat(judgement.guard()).isEqualTo("lost-acknowledgement");
        assertThat(judgement.message()).endsWith("by n1");
    }

    @Test
    void enoughRequestsWithoutHarmAdvance() {
        window(1, 30, 0);

        var analyzed = analyze(Duration.ZERO, SHORT, OnInsufficientData.HOLD, OnUndecided.ADVANCE);

        assertThat(analyzed.finding()).isEqualTo(Finding.ADVANCE);
        assertThat(analyzed.served()).isEqualTo(30);
    }

    @Test
    void requestsOfEarlierEpochsDoNotCountForTheStep() {
        window(1, 30, 0);
        long next = world.written(World.route(promotion, 2, "2", 20));
        var step = new Step.Analyze(Duration.ZERO, SHORT, 20, OnInsufficientData.HOLD, OnUndecided.ADVANCE);

        var analyzed = stub().analyze(new Analyze(watch, step, 2, next));

        assertThat(analyzed.finding()).isEqualTo(Finding.HOLD);
        assertThat(analyzed.served()).isZero();
    }

    @Test
    void harmFailsTheStepAtOnce() {
        window(1, 200, 80);

        assertThat(analyze(Duration.ofHours(1), Duration.ofHours(2), OnInsufficientData.HOLD, OnUndecided.ADVANCE)
                        .finding())
                .isEqualTo(Finding.HARM);
    }

    @Test
    void withoutDataTheManifestDecides() {
        assertThat(analyze(Duration.ZERO, SHORT, OnInsufficientData.HOLD, OnUndecided.ADVANCE)
                        .finding())
                .isEqualTo(Finding.HOLD);
        assertThat(analyze(Duration.ZERO, SHORT, OnInsufficientData.EXTEND, OnUndecided.ADVANCE)
                        .finding())
                .isEqualTo(Finding.EXTEND);
        assertThat(analyze(Duration.ZERO, SHORT, OnInsufficientData.FAIL, OnUndecided.ADVANCE)
                        .finding())
                .isEqualTo(Finding.FAIL_INSUFFICIENT_DATA);
        assertThat(analyze(Duration.ZERO, SHORT, OnInsufficientData.ADVANCE, OnUndecided.ADVANCE)
                        .finding())
                .isEqualTo(Finding.ADVANCE_WITHOUT_DATA);
    }

    @Test
    @Timeout(30)
    void aRetryGoesOnWithTheTimeThatItsFirstAttemptHasCounted() {
        temporal.setHeartbeatDetails(Duration.ofHours(2).toMillis());

        assertThat(analyze(Duration.ZERO, Duration.ofHours(2), OnInsufficientData.HOLD, OnUndecided.ADVANCE)
                        .finding())
                .isEqualTo(Finding.HOLD);
    }

    @Test
    void undecidedTheManifestDecides() {
        window(1, 30, 0);

        assertThat(analyze(Duration.ZERO, SHORT, OnInsufficientData.HOLD, OnUndecided.PAUSE)
                        .finding())
                .isEqualTo(Finding.PAUSE);
        assertThat(analyze(Duration.ZERO, SHORT, OnInsufficientData.HOLD, OnUndecided.FAIL)
                        .finding())
                .isEqualTo(Finding.FAIL_UNDECIDED);
    }
}
