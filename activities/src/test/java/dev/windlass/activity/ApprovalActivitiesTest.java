package dev.windlass.activity;

import static dev.windlass.activity.World.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Approver;
import dev.windlass.domain.ApproverGroup;
import dev.windlass.domain.Digest;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import dev.windlass.storage.ApprovalStore;
import dev.windlass.storage.ApprovalStore.Approval;
import dev.windlass.storage.Given;
import dev.windlass.storage.KeyStore;
import dev.windlass.workflow.activity.ApprovalActivities.Decision;
import dev.windlass.workflow.activity.ApprovalActivities.DecisionRead;
import dev.windlass.workflow.activity.ApprovalActivities.ReadDecision;
import dev.windlass.workflow.activity.PlanActivities.PlanRequest;
import dev.windlass.workflow.activity.PlanActivities.PlanResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ApprovalActivitiesTest {
    private final World world = new World();
    private final ApprovalActivitiesImpl approvals = new ApprovalActivitiesImpl(world.stores);
    private final GrantResult.Granted promotion = world.granted("r", "2");
    private final Digest plan = planned();

    private Digest planned() {
        var result = new PlanActivitiesImpl(world.stores, World.POLICIES)
                .plan(new PlanRequest(promotion.name(), promotion.fence(), World.manifest("2"), digest("r")));
        return ((PlanResult.Planned) result).planDigest();
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void decided(String principal, Digest planDigest, Duration life) {
        decided("d1", Role.MODEL_RISK, principal, planDigest, life);
    }

    private void decided(String id, Role role, String principal, Digest planDigest, Duration life) {
        decided(id, role, principal, planDigest, life, null);
    }

    private void decided(
            String id, Approver as, String principal, Digest planDigest, Duration life, @Nullable Digest members) {
        var decision = new Approval(
                id,
                "payments",
                promotion.name(),
                ApprovalStore.Decision.APPROVED,
                as,
                new PrincipalId("payments", principal),
                "looks good",
                planDigest,
                digest("2"),
                Instant.EPOCH,
                Instant.EPOCH,
                false,
                members);
        world.stores.approvals().decide(decision, life);
    }

    private DecisionRead read(String id) {
        return approvals.readBack(new ReadDecision(id, promotion.name(), plan));
    }

    private void assertInvalid(String reason) {
        assertThat(read("d1"))
                .isInstanceOfSatisfying(
                        DecisionRead.Invalid.class,
                        it -> assertThat(it.reason()).isEqualTo(reason));
    }

    @Test
    void anotherPersonsDecisionOnThisPlanCounts() {
        decided("risk-officer", plan, Duration.ofHours(1));

        assertThat(read("d1")).isInstanceOfSatisfying(DecisionRead.Valid.class, valid -> {
            assertThat(valid.decision()).isEqualTo(Decision.APPROVED);
            assertThat(valid.role()).isEqualTo(Role.MODEL_RISK);
            assertThat(valid.principal()).isEqualTo("risk-officer");
        });
    }

    @Test
    void aMembersDecisionCountsForItsGroup() {
        var board = new ApproverGroup("risk-board");
        decided("d1", board, "anna", plan, Duration.ofHours(1), digest("members"));
        decided("d2", board, "ci", plan, Duration.ofHours(1), digest("members"));
        decided("d3", board, "ben", plan, Duration.ofHours(1), null);

        assertThat(read("d1"))
                .isInstanceOfSatisfying(
                        DecisionRead.Valid.class, it -> assertThat(it.role()).isEqualTo(board));
        assertThat(read("d2")).isInstanceOf(DecisionRead.Invalid.class);
        assertThat(read("d3")).isInstanceOf(DecisionRead.Invalid.class);
    }

    @Test
    void aDecisionWithoutARowIsUnknown() {
        assertInvalid("UnknownDecision");
    }

    @Test
    void aDecisionAboutAnotherPlanDoesNotCount() {
        decided("risk-officer", digest("another plan"), Duration.ofHours(1));

        assertInvalid("OtherPlan");
    }

    @Test
    void aDecisionExpires() {
        decided("risk-officer", plan, Duration.ZERO);

        assertInvalid("DecisionExpired");
    }

    @Test
    void whoAskedCantApprove() {
        decided("ci", plan, Duration.ofHours(1));

        assertInvalid("SelfApproval");
    }

    @Test
    void whoPushedTheCandidateCantApprove() {
        decided("author", plan, Duration.ofHours(1));

        assertInvalid("SelfApproval");
    }

    @Test
    void whoMadeTheApproversKeyCantHaveAsked() {
        var sha = java.util.HexFormat.of().parseHex(digest("token").hex());
        var second = new Principal("ci-2", "payments", Set.of(Role.MODEL_RISK));
        new KeyStore(world.database).make(new KeyStore.Key(sha, second), Given.CI);

        decided("ci-2", plan, Duration.ofHours(1));

        assertInvalid("SelfApproval");
    }

    @Test
    void ofTwoDecisionsInTwoRolesByOnePersonsKeysTheLaterDoesNotCount() {
        var sha = java.util.HexFormat.of().parseHex(digest("token").hex());
        var second = new Principal("risk-officer-2", "payments", Set.of(Role.AUDITOR));
        new KeyStore(world.database).make(new KeyStore.Key(sha, second), new PrincipalId("payments", "risk-officer"));
        decided("d1", Role.MODEL_RISK, "risk-officer", plan, Duration.ofHours(1));
        decided("d2", Role.AUDITOR, "risk-officer-2", plan, Duration.ofHours(1));

        assertThat(read("d1")).isInstanceOf(DecisionRead.Valid.class);
        assertThat(read("d2"))
                .isInstanceOfSatisfying(
                        DecisionRead.Invalid.class,
                        it -> assertThat(it.message()).contains("another role"));
    }
}
