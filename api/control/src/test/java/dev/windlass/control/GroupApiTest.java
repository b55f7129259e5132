package dev.windlass.control;

import static dev.windlass.control.GroupRig.GROUP;
import static dev.windlass.control.GroupRig.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassException;
import dev.windlass.client.message.GroupResumed;
import dev.windlass.client.message.ResumeOrder;
import dev.windlass.domain.Id;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import dev.windlass.domain.Role;
import dev.windlass.domain.Transition;
import dev.windlass.group.Barrier;
import dev.windlass.group.GroupStanding.Decision;
import dev.windlass.group.GroupStanding.Ended;
import dev.windlass.workflow.EndpointWorkflow.PromotionRequest;
import dev.windlass.workflow.activity.GroupDoorActivities.MemberStarted;
import dev.windlass.workflow.activity.GroupDoorActivities.StartMember;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GroupApiTest {
    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    private GroupRig rig;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        rig = GroupRig.with(api);
    }

    @Test
    void aStartIsRowsThenARunbookAndTheSameRequestIsTheSameGroup() throws IOException {
        assertThat(rig.post("ci", "r1", "fraud", "limits").statusCode()).isEqualTo(202);
        assertThat(rig.post("ci", "r1", "fraud", "limits").statusCode()).isEqualTo(200);
        assertThat(rig.post("ci", "r1", "limits", "fraud").statusCode()).isEqualTo(422);

        var busy = rig.post("ci", "r2", "fraud", "limits");
        assertThat(busy.statusCode()).isEqualTo(409);
        assertThat(busy.body()).contains("group--payments--checkout--1 is live");
        assertThat(api.runbooks.told).contains("group " + GROUP.text());
        assertThat(api.parts.stores().audit().newest("payments", 10))
                .filteredOn(it -> it.action().equals("group.start"))
                .hasSize(1);
        var view = api.client("view").groups().find(GROUP);
        assertThat(view.phase()).isEqualTo("Pending");
        assertThat(view.members()).extracting(it -> it.message()).containsOnly("not started yet");
        assertThat(api.client("view").groups().list("payments")).containsExactly(view);
    }

    @Test
    void aResumeTellsEachMemberAndOneThatIsNotPausedSaysSo() throws IOException {
        rig.started(null);
        rig.record("limits", Phase.SUCCEEDED, "Done");

        var resumed = api.client("ci").groups().resume(GROUP, new ResumeOrder(true, "INC-7"));

        assertThat(api.runbooks.told)
                .contains("resume " + name("fraud") + " full=true")
                .doesNotContain("resume " + name("limits") + " full=true");
        assertThat(resumed.members())
                .containsExactly(
                        new GroupResumed.Member("fraud", "Progressing", ""),
                        new GroupResumed.Member("limits", "Succeeded", "nothing of it is paused"));
        assertThat(api.parts.stores().audit().newest("payments", 5))
                .extracting(it -> it.action())
                .contains("group.resume-full");
    }

    @Test
    void aResumeOfAGroupThatEndedIsRefused() throws IOException {
        rig.started(null);
        api.parts.stores().lockstep().end(GROUP, new Ended(Phase.SUCCEEDED, "Done", ""));

        assertThat(catchThrowableOfType(
                                WindlassException.class,
                                () -> api.client("ci").groups().resume(GROUP, new ResumeOrder(false, null)))
                        .problem()
                        .status())
                .isEqualTo(409);
    }

    @Test
    void aMemberThatNobodyPushedIsNamedByItsField() throws IOException {
        var answer = rig.post("ci", "r1", "fraud", "nothing");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("spec.members[1].model.version", "push it first");
        assertThat(api.client("view").groups().list("payments")).isEmpty();
    }

    @Test
    void membersStartThroughTheUsualDoorAndCarryTheirGroup() throws IOException {
        var view = rig.started(null);

        assertThat(view.phase()).isEqualTo("Preparing");
        assertThat(view.members()).extracting(it -> it.promotion()).containsExactly(name("fraud"), name("limits"));
        assertThat(api.runbooks.starts).extracting(PromotionRequest::group).containsOnly(GROUP.text());
        assertThat(rig.door().start(new StartMember(GROUP.text(), "fraud")))
                .isEqualTo(new MemberStarted.Started(name("fraud")));
    }

    @Test
    void oneThatIsRefusedTurnsTheGroupAndNobodyElseStarts() throws IOException {
        new PromotionRig(api).post("alone", PromotionRig.manifest("6"));
        rig.post("ci", "r1", "fraud", "limits");

        assertThat(rig.door().start(new StartMember(GROUP.text(), "fraud")))
                .isInstanceOfSatisfying(
                        MemberStarted.NotStarted.class,
                        it -> assertThat(it.reason()).isEqualTo("Busy"));
        assertThat(rig.door().start(new StartMember(GROUP.text(), "limits"))).isEqualTo(new MemberStarted.NotWanted());

        var view = api.client("view").groups().find(GROUP);
        assertThat(view.phase()).isEqualTo("Aborting");
        assertThat(view.reason()).isEqualTo("Busy");
        assertThat(view.message()).contains("fraud can't start", "is held by");
        assertThat(view.members().getFirst().phase()).isEqualTo("Rejected");
    }

    @Test
    void aStartThatTemporalDidNotAnswerIsTriedAgainAlsoByTheNextControl() throws IOException {
        rig.post("ci", "r1", "fraud", "limits");
        api.runbooks.silent = true;
        assertThatThrownBy(() -> rig.door().start(new StartMember(GROUP.text(), "fraud")))
                .isInstanceOf(ApplicationFailure.class);
        api.runbooks.silent = false;
        api.runbooks.starts.clear();

        api.restart();

        Awaitility.await().until(() -> !api.runbooks.starts.isEmpty());
        assertThat(api.runbooks.starts.getFirst().group()).isEqualTo(GROUP.text());
    }

    @Test
    void anAbortIsARowThatNeedsNoTemporal() throws IOException {
        rig.started(null);
        api.runbooks.silent = true;

        var view = api.client("ci").groups().abort(GROUP, "INC-7");

        assertThat(view.phase()).isEqualTo("Aborting");
        assertThat(view.message()).isEqualTo("INC-7");
        assertThat(api.parts.stores().audit().newest("payments", 1).getFirst().action())
                .isEqualTo("group.abort");
        assertThat(api.client("ci").groups().abort(GROUP, "again").message()).isEqualTo("INC-7");
    }

    @Test
    void afterTheDecisionAnAbortComesTooLate() throws IOException {
        rig.started(null);
        for (var model : List.of("fraud", "limits")) {
            api.parts.stores().lockstep().arrive(GROUP, model, Barrier.END);
        }

        assertThat(tooLate().problem().remedy()).contains("windlass rollback --group " + GROUP.text());
        api.parts.stores().lockstep().end(GROUP, new Ended(Phase.SUCCEEDED, "Completed", ""));
        assertThat(tooLate().problem().reason()).isEqualTo("WrongPhase");
        assertThat(api.parts.stores().lockstep().look(GROUP).decision()).isEqualTo(Decision.COMMITTED);
    }

    private WindlassException tooLate() {
        return catchThrowableOfType(
                WindlassException.class, () -> api.client("ci").groups().abort(GROUP, ""));
    }

    @Test
    void whoSendsTheRequestOnceMoreHasAskedForEachMemberToo() throws IOException {
        api.key("anna", "payments", Role.RELEASE_MANAGER, Role.MODEL_RISK);
        rig.started(null);
        var progress = new Progress(List.of(Role.MODEL_RISK), "an approver", null, List.of(), null);
        api.parts
                .stores()
                .promotions()
                .record(Transition.of(
                        name("fraud"),
                        GroupRig.endpoint("fraud"),
                        1,
                        Phase.AWAITING_APPROVAL,
                        "Approval",
                        "",
                        "x",
                        0,
                        0,
                        0,
                        0,
                        false,
                        progress));

        assertThat(rig.post("anna", "r1", "fraud", "limits").statusCode()).isEqualTo(200);

        var refused = catchThrowableOfType(
                WindlassException.class, () -> api.client("anna").approve(new PromotionName(name("fraud")), "mine"));
        assertThat(refused.problem().status()).isEqualTo(403);
    }

    @Test
    void aGroupWhoseRunbookWasTerminatedIsStartedAnew() throws IOException {
        rig.started(null);
        api.runbooks.following.clear();

        GroupStarts.startLost(api.parts);

        assertThat(api.runbooks.following).containsExactly(GROUP);
    }

    @Test
    void aMemberIsNotRetriedAlone() throws IOException {
        rig.started(null);
        rig.record("fraud", Phase.ROLLED_BACK, "Harm");

        var refused = catchThrowableOfType(
                WindlassException.class, () -> api.client("ci").retry(new PromotionName(name("fraud")), ""));

        assertThat(refused.problem().reason()).isEqualTo("OfGroup");
    }

    @Test
    void whatIsNoGroupOfTheTenantIsNotThere() {
        assertThat(notThere(new Id.Group("payments", "checkout", 1))).isEqualTo(404);
        assertThat(notThere(new Id.Group("other", "checkout", 1))).isEqualTo(404);
    }

    private int notThere(Id.Group group) {
        return catchThrowableOfType(
                        WindlassException.class, () -> api.client("ci").groups().find(group))
                .problem()
                .status();
    }
}
