package dev.windlass.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.domain.Approver;
import dev.windlass.domain.ApproverGroup;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PolicyVerdict;
import dev.windlass.domain.Role;
import dev.windlass.workflow.PromotionWorkflow.DecisionCommand;
import dev.windlass.workflow.activity.ApprovalActivities.Decision;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class ApprovalTest {
    private static final String NAME = Samples.ENDPOINT.promotionName("7", 1);

    @AutoClose
    private final Stage stage = new Stage();

    private final FakeWorld world = stage.world;

    ApprovalTest() {
        world.ledger.add(Samples.V6);
        world.approvals = List.of(Role.MODEL_RISK);
    }

    @Test
    void goesOnOnceEveryRoleHasApproved() {
        world.policy = _ -> new PolicyVerdict.NeedsApproval(List.of(Role.RELEASE_MANAGER), List.of());
        world.hooks.put(Phase.AWAITING_APPROVAL, () -> {
            stage.approve(NAME, Role.MODEL_RISK, "risk-officer");
            stage.approve(NAME, Role.RELEASE_MANAGER, "manager");
        });

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        stage.keepHistory(NAME, "promotion--approved");
    }

    @Test
    void isRejectedByARejection() {
        stage.decide("no", Role.MODEL_RISK, "risk-officer", Decision.REJECTED);
        world.hooks.put(
                Phase.AWAITING_APPROVAL,
                () -> stage.promotion(NAME).reject(new DecisionCommand(Samples.ENDPOINT, "no")));

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.REJECTED);
        assertThat(outcome.reason()).isEqualTo(Reason.APPROVAL_REJECTED);
        assertThat(outcome.message()).contains("risk-officer");
        stage.keepHistory(NAME, "promotion--rejected");
    }

    @Test
    void expiresWhenNobodyAnswers() {
        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.EXPIRED);
        assertThat(outcome.reason()).isEqualTo(Reason.APPROVAL_EXPIRED);
        assertThat(world.released).containsExactly(NAME);
        stage.keepHistory(NAME, "promotion--approval-expired");
    }

    @Test
    void anUpdateWithoutARowApprovesNothing() {
        world.hooks.put(
                Phase.AWAITING_APPROVAL,
                () -> assertFails(
                        () -> stage.promotion(NAME).approve(new DecisionCommand(Samples.ENDPOINT, "invented")),
                        FailureTypes.INVALID_DECISION));

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.reason()).isEqualTo(Reason.APPROVAL_EXPIRED);
    }

    @Test
    void twoPrincipalsApproveInARoleThatAsksForTwo() {
        world.approvals = List.of(Role.MODEL_RISK, Role.MODEL_RISK);
        world.policy = _ -> new PolicyVerdict.NeedsApproval(List.of(Role.MODEL_RISK), List.of());
        world.hooks.put(Phase.AWAITING_APPROVAL, () -> {
            approve("first", "risk-officer");
            assertFails(() -> approve("again", "risk-officer"), FailureTypes.INVALID_DECISION);
            approve("second", "other-officer");
        });

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        stage.keepHistory(NAME, "promotion--approved-by-two");
    }

    @Test
    void aGroupsMembersApproveForIt() {
        var board = new ApproverGroup("risk-board");
        world.approvals = List.of(board, board, Role.MODEL_RISK);
        world.hooks.put(Phase.AWAITING_APPROVAL, () -> {
            approve("first", board, "anna");
            assertFails(() -> approve("again", board, "anna"), FailureTypes.INVALID_DECISION);
            approve("second", board, "ben");
            approve("third", Role.MODEL_RISK, "risk-officer");
        });

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        stage.keepHistory(NAME, "promotion--approved-by-group");
    }

    @Test
    void aGroupThatNobodySpeaksForExpires() {
        world.approvals = List.of(new ApproverGroup("risk-board"));
        world.hooks.put(
                Phase.AWAITING_APPROVAL,
                () -> assertFails(
                        () -> stage.approve(NAME, Role.MODEL_RISK, "risk-officer"), FailureTypes.INVALID_DECISION));

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.reason()).isEqualTo(Reason.APPROVAL_EXPIRED);
        assertThat(outcome.message()).contains("group:risk-board");
        stage.keepHistory(NAME, "promotion--approval-of-group-expired");
    }

    private void approve(String decision, String principal) {
        approve(decision, Role.MODEL_RISK, principal);
    }

    private void approve(String decision, Approver as, String principal) {
        stage.decide(decision, as, principal, Decision.APPROVED);
        stage.promotion(NAME).approve(new DecisionCommand(Samples.ENDPOINT, decision));
    }

    @Test
    void onePrincipalCannotApproveForTwoRoles() {
        world.approvals = List.of(Role.MODEL_RISK, Role.RELEASE_MANAGER);
        world.hooks.put(Phase.AWAITING_APPROVAL, () -> {
            stage.approve(NAME, Role.MODEL_RISK, "risk-officer");
            assertFails(() -> stage.approve(NAME, Role.RELEASE_MANAGER, "risk-officer"), FailureTypes.INVALID_DECISION);
        });

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.reason()).isEqualTo(Reason.APPROVAL_EXPIRED);
    }

    @Test
    void anApprovalWithoutAnOpenGateIsRefusedByTheValidator() {
        world.hooks.put(
                Phase.VALIDATING,
                () -> assertFails(
                        () -> stage.promotion(NAME).approve(new DecisionCommand(Samples.ENDPOINT, "early")),
                        FailureTypes.WRONG_PHASE));

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.reason()).isEqualTo(Reason.APPROVAL_EXPIRED);
    }

    @Test
    void anUnexpectedFailureInAHandlerReachesTheCallerAsInternalError() {
        world.hooks.put(
                Phase.AWAITING_APPROVAL,
                () -> assertFails(
                        () -> stage.promotion(NAME).approve(new DecisionCommand(Samples.ENDPOINT, "unreadable")),
                        FailureTypes.INTERNAL_ERROR));

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.reason()).isEqualTo(Reason.APPROVAL_EXPIRED);
    }

    private final List<Throwable> seen = new java.util.ArrayList<>();

    /// Checks on the activity's thread, where a failed assertion would be retried for ever; so it is a flag
    /// here.
    private void assertFails(Runnable call, String type) {
        try {
            assertThatThrownBy(call::run)
                    .isInstanceOf(WorkflowUpdateException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            ApplicationFailure.class,
                            it -> assertThat(FailureTypes.of(it)).isEqualTo(type));
            checked = true;
        } catch (AssertionError error) {
            seen.add(error);
        }
    }

    private boolean checked;

    @AfterEach
    void everyExpectedFailureWasSeen(org.junit.jupiter.api.TestInfo test) {
        assertThat(seen).isEmpty();
        var expecting = List.of(
                "anUpdateWithoutARowApprovesNothing",
                "onePrincipalCannotApproveForTwoRoles",
                "aGroupsMembersApproveForIt",
                "aGroupThatNobodySpeaksForExpires",
                "twoPrincipalsApproveInARoleThatAsksForTwo",
                "anApprovalWithoutAnOpenGateIsRefusedByTheValidator",
                "anUnexpectedFailureInAHandlerReachesTheCallerAsInternalError");
        assertThat(checked)
                .isEqualTo(expecting.contains(test.getTestMethod().orElseThrow().getName()));
    }
}
