package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.WindlassException;
import dev.windlass.client.message.RollbackAnswer;
import dev.windlass.client.message.RollbackOrder;
import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.Target;
import dev.windlass.workflow.EndpointWorkflow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RollbackApiTest {
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
    void aRollbackGoesThroughTheEndpoint() {
        var answer =
                api.client("ci").rollback("payments", new RollbackOrder("fraud", "prod", null, "INC-42"), "back-1");

        assertThat(answer.kind()).isEqualTo("rollback");
        assertThat(answer.name()).isEqualTo("rollback--payments--fraud--prod--9");
    }

    @Test
    void aRollbackWithoutTemporalIsWrittenByTheApiItself() {
        var six = rig.serve("6", null);
        rig.serve("7", six);
        api.runbooks.silent = true;

        var answer =
                api.client("ci").rollback("payments", new RollbackOrder("fraud", "prod", null, "INC-42"), "back-1");

        assertThat(answer.kind()).isEqualTo("route");
        var route = api.parts.stores().routes().find(PromotionRig.PROD).orElseThrow();
        assertThat(route.arms()).extracting(ArmTarget::version).containsExactly("6");
        assertThat(route.epoch()).isEqualTo(answer.epoch());
        assertThat(api.parts.stores().endpoints().holder(PromotionRig.PROD)).isEmpty();
        assertThat(api.parts.stores().ledger().good(PromotionRig.PROD))
                .extracting(Target::version)
                .containsExactly("6");
    }

    @Test
    void aReasonIsGivenIfThePersonGivesNone() {
        back("back-1", null);

        assertThat(api.runbooks.told).contains("rollback payments/fraud@prod: asked for by ci");
    }

    @Test
    void aRequestIdIsForOneRollbackOnlyAndForNoPromotion() throws IOException {
        back("back-1", null);
        rig.post("run-1", PromotionRig.manifest("7"));

        var other = catchThrowableOfType(WindlassException.class, () -> back("back-1", "6"));
        var promotions = catchThrowableOfType(WindlassException.class, () -> back("run-1", null));

        assertThat(other.problem().status()).isEqualTo(422);
        assertThat(promotions.problem().status()).isEqualTo(422);
    }

    @Test
    void aRepeatedRollbackWithoutTemporalDoesNotGoFurtherBack() {
        threeGood();
        api.runbooks.silent = true;

        var first = back("back-1", null);
        var again = back("back-1", null);

        assertThat(again.name()).isEqualTo(first.name());
        assertThat(again.epoch()).isEqualTo(first.epoch());
        assertServes("6");
    }

    @Test
    void whoWasToldOfARollbackUnderWayIsToldOfItAgainWhenItIsOver() {
        threeGood();
        var endpoints = api.parts.stores().endpoints();
        var running = (GrantResult.Granted)
                endpoints.grant(new GrantWish(PromotionRig.PROD, RunKind.ROLLBACK, "back-1", "6", "ci", null));
        api.runbooks.rollback = new EndpointWorkflow.RollbackAnswer.AlreadyRunning(running.name());
        assertThat(back("back-2", null).name()).isEqualTo(running.name());
        rig.end(running.name());
        api.runbooks.rollback = null;

        var again = back("back-2", null);

        assertThat(again.name()).isEqualTo(running.name());
        assertThat(api.runbooks.told).hasSize(1);
    }

    @Test
    void anUpdateThatComesAfterTheApiDidItItselfIsToldOfItAndGrantsNothing() {
        threeGood();
        api.runbooks.silent = true;
        var answer = back("back-1", null);

        var late = api.parts
                .stores()
                .endpoints()
                .grant(new GrantWish(PromotionRig.PROD, RunKind.ROLLBACK, "back-1", null, "ci", null));

        assertThat(late)
                .isInstanceOfSatisfying(
                        GrantResult.Known.class, it -> assertThat(it.name()).isEqualTo(answer.name()));
        assertThat(api.parts.stores().endpoints().holder(PromotionRig.PROD)).isEmpty();
        assertServes("6");
    }

    @Test
    void twoWhoPressAtOnceGoBackOneVersion() {
        threeGood();
        api.runbooks.silent = true;
        api.runbooks.beforeSilence(() -> back("back-2", null));

        var second = catchThrowableOfType(WindlassException.class, () -> back("back-1", null));

        assertThat(second.problem().reason()).isEqualTo("EndpointChanged");
        assertServes("6");
    }

    @Test
    void aRollbackThatACrashCutShortIsEndedByTheNextTry() {
        threeGood();
        api.runbooks.silent = true;
        api.parts
                .stores()
                .endpoints()
                .grant(new GrantWish(PromotionRig.PROD, RunKind.OPERATOR, "back-1", "6", "ci", null));

        var answer = back("back-1", null);

        assertThat(answer.kind()).isEqualTo("route");
        assertServes("6");
        assertThat(api.parts.stores().endpoints().holder(PromotionRig.PROD)).isEmpty();
    }

    @Test
    void aRollbackUnderWayIsTakenToItsOwnTarget() {
        threeGood();
        var running = (GrantResult.Granted) api.parts
                .stores()
                .endpoints()
                .grant(new GrantWish(PromotionRig.PROD, RunKind.ROLLBACK, "auto", "6", "windlass", null));
        api.parts
                .stores()
                .routes()
                .write(new RouteWrite(
                        PromotionRig.PROD,
                        running.fence(),
                        1,
                        List.of(new ArmTarget(
                                Arm.STABLE, "6", TestApi.fraud("6").digest(), 100)),
                        null,
                        running.name(),
                        "windlass",
                        "test"));
        api.runbooks.silent = true;

        back("back-1", null);

        assertServes("6");
        assertThat(api.parts
                        .stores()
                        .ledger()
                        .newestGood(PromotionRig.PROD)
                        .orElseThrow()
                        .version())
                .isEqualTo("6");
    }

    @Test
    void aWorkflowThatIsBrokenDoesNotStandInTheWay() {
        threeGood();
        api.runbooks.broken = true;

        assertThat(back("back-1", null).kind()).isEqualTo("route");
        assertServes("6");
    }

    @Test
    void withoutTemporalAPromotionUnderWayIsEndedAndItsStableVersionIsNotCalledBad() {
        threeGood();
        live("8");
        api.runbooks.silent = true;

        back("back-1", null);

        assertServes("7");
        assertThat(good()).containsExactly("7", "6", "5");
        assertThat(bad()).isEmpty();
    }

    @Test
    void withoutTemporalAPromotionUnderWayGoesToTheVersionThatWasNamed() {
        threeGood();
        live("8");
        api.runbooks.silent = true;

        back("back-1", "5");

        assertServes("5");
        assertThat(good()).containsExactly("5");
        assertThat(bad()).as("nobody called the stable version bad").isEmpty();
    }

    @Test
    void withoutTemporalTheFirstPromotionUnderWayGoesToTheEmptyRoute() {
        live("5");
        api.runbooks.silent = true;

        assertThat(back("back-1", null).kind()).isEqualTo("route");

        assertThat(api.parts
                        .stores()
                        .routes()
                        .find(PromotionRig.PROD)
                        .orElseThrow()
                        .arms())
                .isEmpty();
        assertThat(good()).isEmpty();
    }

    @Test
    void withoutTemporalAPlainRollbackNeverGoesForward() {
        threeGood();
        api.runbooks.silent = true;
        back("back-1", "5");

        var refused = catchThrowableOfType(WindlassException.class, () -> back("back-2", null));

        assertThat(refused.problem().status()).isEqualTo(409);
        assertThat(refused.problem().reason()).isEqualTo("NoTarget");
        assertServes("5");
    }

    @Test
    void aVersionThatWasNeverPromotedIsRefusedByItsName() {
        threeGood();
        api.runbooks.silent = true;

        var refused = catchThrowableOfType(WindlassException.class, () -> back("back-1", "9"));

        assertThat(refused.problem().status()).isEqualTo(409);
        assertThat(refused.problem().reason()).isEqualTo("NeverGood");
        assertThat(refused.problem().detail()).contains("version 9 was never promoted", "6, 5");
        assertServes("7");
    }

    @Test
    void aNamedVersionThatIsNotLoadedChangesNothingAndSaysWhatWouldWork() {
        threeGood();
        var five = TestApi.fraud("5");
        api.parts
                .stores()
                .nodes()
                .report(new dev.windlass.storage.NodeStore.Replica(
                        "node-1", five.ref(), five.digest(), "UNAVAILABLE", 1, "", java.time.Instant.EPOCH));
        api.runbooks.silent = true;

        var refused = catchThrowableOfType(WindlassException.class, () -> back("back-1", "5"));

        assertThat(refused.problem().status()).isEqualTo(503);
        assertThat(refused.problem().detail()).contains("without --to");
        assertServes("7");
        assertThat(api.parts.stores().endpoints().holder(PromotionRig.PROD)).isEmpty();
    }

    /// A promotion of `version` holds the endpoint and has a tenth of the traffic.
    private void live(String version) {
        var stores = api.parts.stores();
        var model = TestApi.fraud(version);
        if (stores.registry().find(model.ref()).isEmpty()) {
            stores.registry().register(model);
        }
        var stable = stores.ledger().newestGood(PromotionRig.PROD).orElse(null);
        var granted = (GrantResult.Granted) stores.endpoints()
                .grant(new GrantWish(PromotionRig.PROD, RunKind.PROMOTION, "live", version, "ci", null));
        var plan = rig.plan(version);
        stores.promotions().fixPlan(PromotionRig.PROD, granted.name(), plan, dev.windlass.manifest.Plans.digest(plan));
        var canary = new ArmTarget(Arm.CANARY, version, model.digest(), stable == null ? 100 : 10);
        stores.routes()
                .write(new RouteWrite(
                        PromotionRig.PROD,
                        granted.fence(),
                        1,
                        stable == null
                                ? List.of(canary)
                                : List.of(new ArmTarget(Arm.STABLE, stable.version(), stable.digest(), 90), canary),
                        null,
                        granted.name(),
                        "ci",
                        "test"));
    }

    private List<String> good() {
        return api.parts.stores().ledger().good(PromotionRig.PROD).stream()
                .map(Target::version)
                .toList();
    }

    private List<String> bad() {
        return api.parts.stores().ledger().history(PromotionRig.PROD).versions().stream()
                .filter(dev.windlass.rollback.History.Entry::bad)
                .map(it -> it.target().version())
                .toList();
    }

    private void threeGood() {
        rig.serve("7", rig.serve("6", rig.serve("5", null)));
    }

    private RollbackAnswer back(String requestId, @Nullable String to) {
        return api.client("ci").rollback("payments", new RollbackOrder("fraud", "prod", to, null), requestId);
    }

    private void assertServes(String version) {
        assertThat(api.parts
                        .stores()
                        .routes()
                        .find(PromotionRig.PROD)
                        .orElseThrow()
                        .arms())
                .extracting(ArmTarget::version)
                .containsExactly(version);
    }
}
