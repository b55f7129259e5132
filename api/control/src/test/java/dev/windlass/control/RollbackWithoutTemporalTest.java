package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.WindlassException;
import dev.windlass.client.message.RollbackOrder;
import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.Target;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the API does of a rollback by itself while Temporal is away.
final class RollbackWithoutTemporalTest {
    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    private PromotionRig promotions;
    private RollbackRig rig;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        promotions = PromotionRig.withVersions(api);
        rig = new RollbackRig(api, promotions);
        api.runbooks.silent = true;
    }

    @Test
    void aRollbackWithoutTemporalIsWrittenByTheApiItself() {
        var six = promotions.serve("6", null);
        promotions.serve("7", six);

        var answer =
                api.client("ci").rollback("payments", new RollbackOrder("fraud", "prod", null, "INC-42"), "back-1");

        assertThat(answer.kind()).isEqualTo("route");
        var route = api.parts.stores().routes().find(PromotionRig.PROD).orElseThrow();
        assertThat(route.arms()).extracting(ArmTarget::version).containsExactly("6");
        assertThat(route.epoch()).isEqualTo(answer.epoch());
        rig.assertNobodyHolds();
        assertThat(api.parts.stores().ledger().good(PromotionRig.PROD))
                .extracting(Target::version)
                .containsExactly("6");
    }

    @Test
    void aRepeatedRollbackWithoutTemporalDoesNotGoFurtherBack() {
        rig.threeGood();

        var first = rig.back("back-1", null);
        var again = rig.back("back-1", null);

        assertThat(again.name()).isEqualTo(first.name());
        assertThat(again.epoch()).isEqualTo(first.epoch());
        rig.assertServes("6");
    }

    @Test
    void anUpdateThatComesAfterTheApiDidItItselfIsToldOfItAndGrantsNothing() {
        rig.threeGood();
        var answer = rig.back("back-1", null);

        var late = api.parts
                .stores()
                .endpoints()
                .grant(new GrantWish(PromotionRig.PROD, RunKind.ROLLBACK, "back-1", null, "ci", null));

        assertThat(late)
                .isInstanceOfSatisfying(
                        GrantResult.Known.class, it -> assertThat(it.name()).isEqualTo(answer.name()));
        rig.assertNobodyHolds();
        rig.assertServes("6");
    }

    @Test
    void twoWhoPressAtOnceGoBackOneVersion() {
        rig.threeGood();
        api.runbooks.beforeSilence(() -> rig.back("back-2", null));

        var second = catchThrowableOfType(WindlassException.class, () -> rig.back("back-1", null));

        assertThat(second.problem().reason()).isEqualTo("EndpointChanged");
        rig.assertServes("6");
    }

    @Test
    void aRollbackThatACrashCutShortIsEndedByTheNextTry() {
        rig.threeGood();
        rig.granted(RunKind.OPERATOR, "back-1", "6");

        var answer = rig.back("back-1", null);

        assertThat(answer.kind()).isEqualTo("route");
        rig.assertServes("6");
        rig.assertNobodyHolds();
    }

    @Test
    void aRollbackUnderWayIsTakenToItsOwnTarget() {
        rig.threeGood();
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

        rig.back("back-1", null);

        rig.assertServes("6");
        assertThat(api.parts
                        .stores()
                        .ledger()
                        .newestGood(PromotionRig.PROD)
                        .orElseThrow()
                        .version())
                .isEqualTo("6");
    }

    @Test
    void withoutTemporalAPromotionUnderWayIsEndedAndItsStableVersionIsNotCalledBad() {
        rig.threeGood();
        rig.live("8");

        rig.back("back-1", null);

        rig.assertServes("7");
        assertThat(rig.good()).containsExactly("7", "6", "5");
        assertThat(rig.bad()).isEmpty();
    }

    @Test
    void withoutTemporalAPromotionUnderWayGoesToTheVersionThatWasNamed() {
        rig.threeGood();
        rig.live("8");

        rig.back("back-1", "5");

        rig.assertServes("5");
        assertThat(rig.good()).containsExactly("5");
        assertThat(rig.bad()).as("nobody called the stable version bad").isEmpty();
    }

    @Test
    void withoutTemporalTheFirstPromotionUnderWayGoesToTheEmptyRoute() {
        rig.live("5");

        assertThat(rig.back("back-1", null).kind()).isEqualTo("route");

        assertThat(api.parts
                        .stores()
                        .routes()
                        .find(PromotionRig.PROD)
                        .orElseThrow()
                        .arms())
                .isEmpty();
        assertThat(rig.good()).isEmpty();
    }

    @Test
    void withoutTemporalAPlainRollbackNeverGoesForward() {
        rig.threeGood();
        rig.back("back-1", "5");

        var refused = catchThrowableOfType(WindlassException.class, () -> rig.back("back-2", null));

        assertThat(refused.problem().status()).isEqualTo(409);
        assertThat(refused.problem().reason()).isEqualTo("NoTarget");
        rig.assertServes("5");
    }

    @Test
    void aVersionMayBeNamedByItsBytes() {
        rig.threeGood();

        rig.back("back-1", TestApi.fraud("5").digest().value());

        rig.assertServes("5");
        for (var unknown : List.of("sha256:" + "0".repeat(64), "sha256:1")) {
            var refused =
                    catchThrowableOfType(WindlassException.class, () -> rig.back("back-" + unknown.length(), unknown));
            assertThat(refused.problem().status()).isEqualTo(400);
            assertThat(refused.problem().problems())
                    .singleElement()
                    .satisfies(it -> assertThat(it.path()).isEqualTo("to"));
        }
    }

    @Test
    void aVersionThatWasNeverPromotedIsRefusedByItsName() {
        rig.threeGood();

        var refused = catchThrowableOfType(WindlassException.class, () -> rig.back("back-1", "9"));

        assertThat(refused.problem().status()).isEqualTo(409);
        assertThat(refused.problem().reason()).isEqualTo("NeverGood");
        assertThat(refused.problem().detail()).contains("version 9 was never promoted", "6, 5");
        rig.assertServes("7");
    }

    @Test
    void aNamedVersionThatIsNotLoadedChangesNothingAndSaysWhatWouldWork() {
        rig.threeGood();
        var five = TestApi.fraud("5");
        api.parts
                .stores()
                .nodes()
                .report(new dev.windlass.storage.NodeStore.Replica(
                        "node-1", five.ref(), five.digest(), "UNAVAILABLE", 1, "", java.time.Instant.EPOCH));

        var refused = catchThrowableOfType(WindlassException.class, () -> rig.back("back-1", "5"));

        assertThat(refused.problem().status()).isEqualTo(503);
        assertThat(refused.problem().detail()).contains("without --to");
        rig.assertServes("7");
        rig.assertNobodyHolds();
    }
}
