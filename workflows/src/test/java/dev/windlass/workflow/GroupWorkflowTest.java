package dev.windlass.workflow;

import static dev.windlass.workflow.GroupStage.MODELS;
import static dev.windlass.workflow.GroupStage.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Deadlines;
import dev.windlass.domain.Holder;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Role;
import dev.windlass.domain.RunKind;
import dev.windlass.group.GroupStanding.Back;
import dev.windlass.workflow.EndpointWorkflow.StartAnswer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Three promotions that move in lockstep, and every way in which they don't.
final class GroupWorkflowTest {
    @AutoClose
    private final GroupStage stage = new GroupStage();

    private final FakeGroup group = stage.group;

    @Test
    void allMoveStepByStepAndSucceedTogether() {
        stage.start();

        assertThat(stage.end().phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(rounds()).containsExactly("5", "25", "50", "100", "-1");
        MODELS.forEach(it -> assertThat(stage.outcome(it).phase()).isEqualTo(Phase.SUCCEEDED));
        stage.keepHistory(name("rules"), "promotion--in-step-with-its-group");
        stage.keepHistory(FakeGroup.GROUP.text(), "group--succeeded");
    }

    @Test
    void harmToOneTakesAllBack() {
        world("retriever").harm = weight -> weight == 25 ? Samples.judgement(Judgement.Verdict.HARM, null) : null;

        stage.start();

        var end = stage.end();
        assertThat(end.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(end.reason()).isEqualTo(Reason.HARM.id());
        assertThat(end.message()).startsWith("retriever: ");
        assertThat(stage.outcome("retriever").reason()).isEqualTo(Reason.HARM);
        for (var other : List.of("ranker", "rules")) {
            assertThat(stage.outcome(other).phase()).isEqualTo(Phase.ROLLED_BACK);
            assertThat(stage.outcome(other).reason()).isEqualTo(Reason.GROUP);
            assertThat(world(other).arms()).isEqualTo(Samples.ALL_TO_V6);
        }
        assertThat(stage.weights).noneMatch(it -> it.endsWith(" 50") || it.endsWith(" 100"));
        stage.keepHistory(name("rules"), "promotion--taken-back-with-its-group");
        stage.keepHistory(name("retriever"), "promotion--takes-its-group-back");
        stage.keepHistory(FakeGroup.GROUP.text(), "group--rolled-back");
    }

    @Test
    void oneThatCanNotStartLetsNobodyHaveTraffic() {
        var starter = group.starter;
        var holder = new Holder("promote--payments--rules--prod--6--9", RunKind.PROMOTION, 1, "6", "ci");
        group.starter = model -> model.equals("rules") ? new StartAnswer.Busy(holder) : starter.apply(model);

        stage.start();

        var end = stage.end();
        assertThat(end.phase()).isEqualTo(Phase.REJECTED);
        assertThat(end.reason()).isEqualTo("Busy");
        assertThat(stage.weights).isEmpty();
        assertThat(group.promotions).doesNotContainKey("rules");
        for (var model : group.promotions.keySet()) {
            assertThat(stage.outcome(model).phase()).isEqualTo(Phase.REJECTED);
            assertThat(stage.outcome(model).message()).contains("group--payments--checkout--1", "rules can't start");
        }
        stage.keepHistory(FakeGroup.GROUP.text(), "group--one-refused");
    }

    @Test
    void oneThatIsNeverReadyKeepsAllFromTrafficAndThenBack() {
        stage.worlds.values().forEach(it -> it.deadlines = new Deadlines(Duration.ofHours(2), Duration.ofHours(1)));
        world("ranker").capacityAfterTries = 1_000;
        world("ranker").deadlines = new Deadlines(Duration.ofHours(1), Duration.ofHours(1));

        stage.start();

        var end = stage.end();
        assertThat(end.phase()).isEqualTo(Phase.EXPIRED);
        assertThat(end.reason()).isEqualTo(Reason.DEADLINE_EXCEEDED.id());
        assertThat(stage.weights).isEmpty();
        assertThat(stage.outcome("rules").reason()).isEqualTo(Reason.GROUP);
        assertThat(world("rules").transitions)
                .anyMatch(it -> it.reason().equals(Reason.BARRIER.id())
                        && it.message().contains("waits at barrier \"ready\" for ranker"));
        stage.keepHistory(FakeGroup.GROUP.text(), "group--one-never-ready");
        stage.keepHistory(name("rules"), "promotion--never-all-ready");
    }

    @Test
    void oneThatHangsOnItsWayBackBlocksNobodyElses() {
        world("ranker").acknowledged = route -> FakeRows.weight(route.arms()) == 5;
        stage.start();
        stage.environment.sleep(Duration.ofMinutes(1));

        assertThat(stage.outcome("rules").phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(stage.outcome("retriever").phase()).isEqualTo(Phase.ROLLED_BACK);
        stage.environment.sleep(Duration.ofHours(1));
        assertThat(world("ranker").phase(name("ranker"))).isEqualTo(Phase.NEEDS_ATTENTION);
        assertThat(group.standing().ended()).isNull();

        world("ranker").acknowledged = _ -> true;
        assertThat(stage.end().phase()).isEqualTo(Phase.ROLLED_BACK);
        stage.keepHistory(FakeGroup.GROUP.text(), "group--one-hangs-on-its-way-back");
    }

    @Test
    void anAbortOfTheGroupIsTheAbortOfAll() {
        world("rules").hooks.put(Phase.PROMOTING, () -> group.turn(new Back("Aborted", "INC-7", "anna")));
        stage.start();

        var end = stage.end();
        assertThat(end.reason()).isEqualTo(Reason.ABORTED.id());
        assertThat(end.phase()).isEqualTo(Phase.ROLLED_BACK);
        MODELS.forEach(it -> assertThat(stage.outcome(it).message()).contains("INC-7"));
        MODELS.forEach(it -> assertThat(world(it).arms()).isEqualTo(Samples.ALL_TO_V6));
        stage.keepHistory(FakeGroup.GROUP.text(), "group--aborted");
    }

    @Test
    void anApprovalThatExpiresForOneExpiresForAll() {
        world("rules").approvals = List.of(Role.MODEL_RISK);
        stage.start();

        var end = stage.end();
        assertThat(end.phase()).isEqualTo(Phase.EXPIRED);
        assertThat(end.reason()).isEqualTo(Reason.APPROVAL_EXPIRED.id());
        assertThat(stage.weights).isEmpty();
        stage.keepHistory(FakeGroup.GROUP.text(), "group--approval-expired");
    }

    @Test
    void aMessageForAnotherGroupIsIgnored() {
        stage.tell("group--payments--other--1");

        assertThat(stage.end().phase()).isEqualTo(Phase.SUCCEEDED);
    }

    private FakeWorld world(String model) {
        return stage.worlds.get(model);
    }

    /// The weights, each of which all had before anybody had the next.
    private List<String> rounds() {
        assertThat(stage.weights).hasSize(5 * MODELS.size());
        return IntStream.range(0, 5)
                .mapToObj(round -> {
                    var now = stage.weights.subList(round * MODELS.size(), (round + 1) * MODELS.size());
                    assertThat(now.stream().map(it -> it.split(" ")[0])).containsExactlyInAnyOrderElementsOf(MODELS);
                    assertThat(now.stream().map(it -> it.split(" ")[1]).distinct())
                            .hasSize(1);
                    return now.getFirst().split(" ")[1];
                })
                .toList();
    }
}
