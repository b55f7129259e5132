package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassException;
import dev.windlass.client.message.ResumeOrder;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import dev.windlass.domain.Role;
import dev.windlass.domain.RunKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OrderApiTest {
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
    void anApprovalNeedsTheRoleAndAnotherPersonThanTheRequester() throws IOException {
        var name = new PromotionName(rig.awaiting(Role.MODEL_RISK));

        var byRequester = catchThrowableOfType(
                WindlassException.class, () -> api.client("ci").approve(name, "mine"));
        var withoutRole = catchThrowableOfType(
                WindlassException.class, () -> api.client("admin").approve(name, "please"));
        api.client("risk").approve(name, "looked at it");

        assertThat(byRequester.problem().status()).isEqualTo(403);
        assertThat(byRequester.problem().detail()).contains("requested");
        assertThat(withoutRole.problem().detail()).contains("model-risk");
        assertThat(api.runbooks.told).contains("approved " + name);
        var approval =
                api.parts.stores().approvals().of("payments", name.value()).getFirst();
        assertThat(approval.principal()).isEqualTo("risk");
        assertThat(approval.artifactDigest()).isEqualTo(TestApi.fraud("7").digest());
        assertThat(api.client("view").promotion(name).approvalsGiven()).containsExactly(Role.MODEL_RISK);
    }

    @Test
    void aDecisionThatTemporalDidNotHearIsToldAgainAtTheNextStart() throws IOException {
        var name = new PromotionName(rig.awaiting(Role.MODEL_RISK));
        api.runbooks.silent = true;
        var silent = catchThrowableOfType(
                WindlassException.class, () -> api.client("risk").approve(name, "looked at it"));
        api.runbooks.silent = false;

        api.restart();

        assertThat(silent.problem().status()).isEqualTo(503);
        await().until(() -> api.runbooks.told.contains("approved " + name));
    }

    @Test
    void ordersReachTheWorkflowAndTheAuditLog() throws IOException {
        var name = new PromotionName(rig.started());

        api.client("ci").pause(name, "wait");
        api.client("ci").resume(name, new ResumeOrder(true, null));
        api.client("ci").abort(name, "INC-42");

        assertThat(api.runbooks.told)
                .contains("pause " + name + " by ci", "resume " + name + " full=true", "abort " + name + " by ci");
        assertThat(api.parts.stores().audit().newest("payments", 10)).anySatisfy(row -> {
            assertThat(row.action()).isEqualTo("promotion.abort");
            assertThat(row.actor()).isEqualTo("ci");
            assertThat(row.reason()).isEqualTo("INC-42");
        });
    }

    @Test
    void whatHasEndedTakesNoOrders() throws IOException {
        var name = rig.started();
        rig.record(name, 1, Phase.ROLLED_BACK, Progress.NONE);

        var refused = catchThrowableOfType(
                WindlassException.class, () -> api.client("ci").abort(new PromotionName(name), ""));

        assertThat(refused.problem().reason()).isEqualTo("WrongPhase");
        assertThat(refused.problem().status()).isEqualTo(409);
    }

    @Test
    void aGateMayAskForAnyRole() throws IOException {
        var name = new PromotionName(rig.awaiting(Role.VIEWER));

        api.client("view").approve(name, "seen");

        assertThat(api.runbooks.told).contains("approved " + name);
    }

    @Test
    void whoPushedTheCandidateDoesNotApproveIt() throws IOException {
        var name = new PromotionName(rig.awaiting(Role.DEVELOPER));

        var refused = catchThrowableOfType(
                WindlassException.class, () -> api.client("dev").approve(name, "mine is good"));

        assertThat(refused.problem().status()).isEqualTo(403);
        assertThat(refused.problem().detail()).contains("pushed the candidate");
        assertThat(api.parts.stores().approvals().of("payments", name.value())).isEmpty();
    }

    @Test
    void twoRolesAreTwoPeople() throws IOException {
        var name = new PromotionName(rig.awaiting(Role.MODEL_RISK, Role.AUDITOR));
        api.client("both").approve(name, "once");
        rig.record(
                name.value(),
                2,
                Phase.AWAITING_APPROVAL,
                new Progress(List.of(Role.AUDITOR), "", null, List.of(), null));

        var refused = catchThrowableOfType(
                WindlassException.class, () -> api.client("both").approve(name, "twice"));

        assertThat(refused.problem().status()).isEqualTo(403);
        assertThat(refused.problem().detail()).contains("another role already");
    }

    @Test
    void aRollbackThatIsStuckIsTriedAgainOrGivenUp() {
        var granted = (GrantResult.Granted) api.parts
                .stores()
                .endpoints()
                .grant(new GrantWish(PromotionRig.PROD, RunKind.ROLLBACK, "back-1", "6", "ci", null));
        var name = new PromotionName(granted.name());
        api.parts.stores().promotions().fixTarget(PromotionRig.PROD, granted.name(), "6", FakeRunbooks.PLAN);
        var early = catchThrowableOfType(
                WindlassException.class, () -> api.client("ci").retry(name, ""));
        rig.record(granted.name(), 1, Phase.NEEDS_ATTENTION, Progress.NONE);

        var again = api.client("ci").retry(name, "the store is back");
        api.client("ci").abort(name, "let it be");

        assertThat(early.problem().reason()).isEqualTo("WrongPhase");
        assertThat(again.name()).isEqualTo(granted.name());
        assertThat(api.runbooks.told).containsExactly("retry " + name, "give up " + name);
    }

    @Test
    void aRollbackIsNotPaused() {
        var granted = (GrantResult.Granted) api.parts
                .stores()
                .endpoints()
                .grant(new GrantWish(PromotionRig.PROD, RunKind.ROLLBACK, "back-1", "6", "ci", null));

        var refused = catchThrowableOfType(
                WindlassException.class, () -> api.client("ci").pause(new PromotionName(granted.name()), ""));

        assertThat(refused.problem().reason()).isEqualTo("WrongPhase");
        assertThat(api.runbooks.told).noneMatch(told -> told.startsWith("pause"));
    }
}
