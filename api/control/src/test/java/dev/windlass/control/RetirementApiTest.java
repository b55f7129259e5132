package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.windlass.client.Retirements;
import dev.windlass.client.WindlassException;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.ProblemDetails;
import dev.windlass.client.message.RetirementOrder;
import dev.windlass.client.message.RetirementView;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.Role;
import dev.windlass.domain.VersionRef;
import dev.windlass.storage.AuditLog;
import dev.windlass.storage.GatewayStore;
import dev.windlass.storage.UseStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RetirementApiTest {
    private static final VersionRef V6 = new VersionRef("payments", "fraud", "6");

    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    private GoodRetirements rig;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        PromotionRig.withVersions(api);
        rig = new GoodRetirements(api);
        api.key("lead", "payments", Role.RELEASE_MANAGER);
        api.key("lawyer", "payments", Role.AUDITOR);
    }

    @Test
    void aRetirementIsARowAnAuditRowAndAWorkflow() {
        var view = by("ci").begin(V6, order("60d", "7"));

        assertThat(view.phase()).isEqualTo("Announced");
        assertThat(view.successor()).isEqualTo("7");
        assertThat(view.brownOuts()).hasSize(4);
        assertThat(view.next()).isEqualTo("brown-out 1 of 4");
        assertThat(view.nextAt()).isEqualTo(view.brownOuts().getFirst().from());
        assertThat(api.runbooks.told).containsExactly("retire payments/fraud:6");
        assertThat(actions()).contains("retirement.start");
        assertThat(by("ci").begin(V6, order("60d", "7"))).isEqualTo(view);
        assertThat(by("view").find(V6)).isEqualTo(view);
    }

    @Test
    void anotherPlanIsRefusedAndSaysWhatToDo() {
        by("ci").begin(V6, order("60d", "7"));

        var refused = refused(() -> by("ci").begin(V6, order("90d", "7")));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.reason()).isEqualTo("AlreadyRetiring");
        assertThat(refused.remedy()).contains("windlass retire --withdraw payments/fraud:6");
    }

    @Test
    void whatIsWrongIsNamed() {
        var calendar =
                refused(() -> by("ci").begin(V6, new RetirementOrder("9y", List.of("1h:2h"), "0s", null, null, null)));
        var unknown = refused(() -> by("ci").begin(V6, order(null, "99")));
        var itself = refused(() -> by("ci").begin(V6, order(null, "6")));
        var missing = refused(() -> by("ci").begin(new VersionRef("payments", "fraud", "99"), order(null, null)));
        var none = refused(() -> by("ci").find(V6));

        assertThat(calendar.problems()).extracting(it -> it.path()).containsExactly("after", "drain", "brownOuts[0]");
        assertThat(unknown.problems().getFirst().message()).contains("isn't a version of the model");
        assertThat(itself.problems().getFirst().message()).contains("is the version");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(none.detail()).contains("retirement of \"payments/fraud:6\"");
    }

    @Test
    void onlyAReleaseManagerRetiresAndOnlyALawyerHolds() {
        assertThat(refused(() -> by("dev").begin(V6, order(null, null))).status())
                .isEqualTo(403);
        assertThat(refused(() -> by("stranger").begin(V6, order(null, null))).status())
                .isEqualTo(404);
        assertThat(refused(() -> by("ci").hold(V6, "case 1")).status()).isEqualTo(403);
        assertThat(refused(() -> by("lawyer").hold(V6, " ")).status()).isEqualTo(400);
        assertThat(by("lawyer").hold(V6, "case 1").who()).isEqualTo(new PrincipalId("payments", "lawyer"));
    }

    @Test
    void aWithdrawalTakesItBackAndIsAudited() {
        by("ci").begin(V6, order(null, null));

        var view = by("lead").withdraw(V6, "still needed");

        assertThat(view.phase()).isEqualTo("Withdrawn");
        assertThat(api.runbooks.told).hasSize(2);
        assertThat(actions()).contains("retirement.withdraw");
        assertThat(view.events()).extracting(RetirementView.Event::message).containsExactly("why", "still needed");
    }

    @Test
    void aPurgeIsNotWithdrawn() {
        rig.begin(V6, null);
        rig.to(V6, RetirementPhase.PURGING);

        var refused = refused(() -> by("ci").withdraw(V6, "oh"));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.detail()).contains("Purging: nothing brings it back any more");
    }

    @Test
    void anOverrideTakesTwoDifferentPeople() {
        rig.begin(V6, null);
        assertThat(refused(() -> by("ci").override(V6, "early")).reason()).isEqualTo("WrongPhase");
        rig.to(V6, RetirementPhase.DRAINING);

        by("ci").override(V6, "the caller is dead");
        var same = refused(() -> by("ci").override(V6, "again"));
        var view = by("lead").override(V6, "I have seen it, too");

        assertThat(same.status()).isEqualTo(403);
        assertThat(same.detail()).contains("two different people");
        assertThat(view.overrides()).extracting(it -> it.who().name()).containsExactly("ci", "lead");
    }

    @Test
    void aHoldIsPlacedShownAndReleased() {
        rig.begin(V6, null);
        by("lawyer").hold(V6, "case 1");

        assertThat(by("view").find(V6).hold())
                .satisfies(hold -> assertThat(hold.reason()).isEqualTo("case 1"));

        by("lawyer").release(V6);
        assertThat(by("view").find(V6).hold()).isNull();
        assertThat(api.runbooks.told).as("it goes on at once").contains("retire payments/fraud:6");
        assertThat(actions()).contains("version.hold", "version.release-hold");
        assertThat(refused(() -> by("lawyer").release(V6)).status()).isEqualTo(404);
    }

    @Test
    void callersAreReportedByNameAndLastUse() {
        rig.begin(V6, null);
        var app = new PrincipalId("payments", "app");
        api.parts
                .stores()
                .uses()
                .add(new GatewayStore.GatewayId("g1", "b"), List.of(new UseStore.Counted(V6, app, 12)));

        assertThat(by("view").find(V6).callers())
                .singleElement()
                .satisfies(caller -> assertThat(caller.requests()).isEqualTo(12));
    }

    @Test
    void aPurgedNameIsNeverPushedAgain() throws IOException {
        rig.begin(V6, "7");
        rig.to(V6, RetirementPhase.PURGING, RetirementPhase.PURGED);
        var json = """
                {'model': 'fraud', 'version': '6', 'byteSize': 100, 'format': 'onnx', 'metrics': {}, 'digest': '%s',
                 'lineage': {}, 'risk': 'LOW'}
                """.formatted(TestApi.fraud("6").digest().value()).replace('\'', '"');

        var refused = api.send("dev", "POST", "/v1/tenants/payments/uploads", json, Map.of());

        assertThat(refused(() -> api.client("view").version(V6)).detail()).contains("windlass get retirement");
        assertThat(api.client("view").model(V6.modelRef()).versions())
                .extracting(it -> it.ref().version())
                .containsExactlyInAnyOrder("5", "7");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("VersionPurged", "its name is never given again");
        assertThat(by("view").find(V6).tombstone()).isNotNull();
        assertThat(refused(() -> by("ci").begin(V6, order(null, null))).reason())
                .isEqualTo("VersionPurged");
    }

    @Test
    void whatTemporalDidNotHearIsStartedLater() {
        api.runbooks.silent = true;
        by("ci").begin(V6, order(null, null));
        assertThat(api.runbooks.told).isEmpty();
        api.runbooks.silent = false;

        api.restart();

        await().until(() -> api.runbooks.told.contains("retire payments/fraud:6"));
    }

    private Retirements by(String principal) {
        return new Retirements(new WindlassTarget(api.base(), null, "token-" + principal, Duration.ofSeconds(5)));
    }

    private List<String> actions() {
        return api.parts.stores().audit().newest("payments", 20).stream()
                .map(AuditLog.Stored::action)
                .toList();
    }

    private static RetirementOrder order(@Nullable String after, @Nullable String successor) {
        return new RetirementOrder(after, null, null, null, successor, "why");
    }

    private static ProblemDetails refused(ThrowingCallable call) {
        return catchThrowableOfType(WindlassException.class, call).problem();
    }
}
