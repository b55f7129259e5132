package dev.windlass.control;

import static dev.windlass.control.GroupRig.GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.message.GroupRollback;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Target;
import dev.windlass.group.Barrier;
import dev.windlass.group.GroupStanding.Decision;
import dev.windlass.group.GroupStanding.Ended;
import dev.windlass.workflow.EndpointWorkflow.RollbackAnswer;
import dev.windlass.workflow.activity.GroupDoorActivities.TakeBackMember;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The way back of a whole group.
final class GroupRollbackTest {
    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    private GroupRig rig;
    private Target v6;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        rig = GroupRig.with(api);
        var it = TestApi.fraud("6");
        v6 = new Target("6", it.digest(), it.byteSize(), it.needs());
    }

    @Test
    void ofALiveGroupItIsTheAbortAndEachEndpointIsAskedToo() throws IOException {
        rig.started(v6);
        api.runbooks.rollback = new RollbackAnswer.AbortingPromotion(GroupRig.name("fraud"));

        var answer = rollback();

        assertThat(answer.members()).extracting(GroupRollback.Member::kind).containsOnly(GroupRollback.ABORT);
        assertThat(api.runbooks.told)
                .contains(
                        "rollback payments/fraud@prod: group--payments--checkout--1: INC-7",
                        "rollback payments/limits@prod: group--payments--checkout--1: INC-7");
        var standing = api.parts.stores().lockstep().look(GROUP);
        assertThat(standing.decision()).isEqualTo(Decision.BACK);
        assertThat(api.parts.stores().audit().newest("payments", 10))
                .extracting(row -> row.action())
                .contains("group.rollback", "endpoint.rollback");
    }

    @Test
    void afterTheEndEachGoesToWhatItServedBeforeAndAskedTwiceIsAskedOnce() throws IOException {
        succeeded(v6);

        var answer = rollback();

        assertThat(answer.members()).extracting(GroupRollback.Member::kind).containsOnly("rollback");
        assertThat(api.parts.stores().requests().find("payments", "member-back--payments--checkout--1--fraud"))
                .hasValueSatisfying(it -> assertThat(it.json()).contains("\"to\": \"6\""));
        assertThat(rollback()).isEqualTo(answer);
    }

    @Test
    void whoNeverServedAnythingElseIsNamedAndTheOthersGoBack() throws IOException {
        succeeded(null);
        new PromotionRig(api);

        var answer = rollback();

        assertThat(answer.members()).allSatisfy(it -> {
            assertThat(it.kind()).isEqualTo(GroupRollback.REFUSED);
            assertThat(it.detail()).contains("version 7 was its first");
        });
        assertThat(api.runbooks.calls).noneMatch(it -> it.method().equals("rollback"));
    }

    @Test
    void anEndpointThatHasMovedOnIsLeftAlone() throws IOException {
        succeeded(v6);
        api.parts.stores().endpoints().release(GroupRig.endpoint("fraud"), GroupRig.name("fraud"));
        api.parts.stores().registry().register(TestApi.fraud("8"));
        new PromotionRig(api).serve("8", v6);

        var answer = rollback();

        assertThat(answer.members().get(0).detail()).contains("serves version 8 since");
        assertThat(answer.members().get(1).kind()).isEqualTo("rollback");
    }

    @Test
    void whoWentBackOrServedAlreadyHasNothingToGiveBack() throws IOException {
        rig.started(v6);
        rig.record("fraud", Phase.ROLLED_BACK, "Harm");
        rig.record("limits", Phase.SUCCEEDED, "AlreadyServing");

        assertThat(rollback().members()).extracting(GroupRollback.Member::kind).containsOnly(GroupRollback.NOTHING);
    }

    @Test
    void whatWasLostAfterTheDecisionTakesTheOthersBackOnce() throws IOException {
        rig.started(v6);
        for (var model : List.of("fraud", "limits")) {
            api.parts.stores().lockstep().arrive(GROUP, model, Barrier.END);
        }
        rig.record("fraud", Phase.SUPERSEDED, "StaleFence");
        rig.record("limits", Phase.SUCCEEDED, "Completed");

        rig.door().takeBack(new TakeBackMember(GROUP.text(), "limits"));
        rig.door().takeBack(new TakeBackMember(GROUP.text(), "limits"));

        assertThat(api.runbooks.told)
                .contains("rollback payments/limits@prod: group--payments--checkout--1: fraud could not finish");
        assertThat(api.client("view").groups().find(GROUP).members().get(1).takenBack())
                .isEqualTo("rollback--payments--limits--prod--9");
    }

    private GroupRollback rollback() {
        return api.client("ci").groups().rollback(GROUP, "INC-7");
    }

    private void succeeded(Target stable) throws IOException {
        rig.started(stable);
        for (var model : List.of("fraud", "limits")) {
            rig.record(model, Phase.SUCCEEDED, "Completed");
        }
        api.parts.stores().lockstep().end(GROUP, new Ended(Phase.SUCCEEDED, "Completed", "all members serve all"));
    }
}
