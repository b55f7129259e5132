package dev.windlass.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Phase;
import dev.windlass.group.GroupMember.Taken;
import dev.windlass.group.GroupStanding.Back;
import dev.windlass.group.GroupStanding.Decision;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GroupNextTest {
    private static final Back HARM = new Back("Harm", "a: worse", "judge");

    @Test
    void whoIsNotStartedIsStarted() {
        var group = open(member("a", Phase.PREPARING, Barrier.NONE), unstarted("b", null));

        assertThat(GroupNext.of(group)).isEqualTo(new GroupNext.Start(List.of("b")));
        assertThat(group.phase()).isEqualTo(Phase.PENDING);
    }

    @Test
    void nobodyIsStartedOnceAllGoBack() {
        var group = back(HARM, member("a", Phase.ABORTING, Barrier.NONE), unstarted("b", null));

        assertThat(GroupNext.of(group)).isEqualTo(new GroupNext.Wait());
    }

    @Test
    void aBarrierIsOpenOnceAllHaveArrived() {
        var group = open(member("a", Phase.PROGRESSING, 3), member("b", Phase.PROGRESSING, 2));

        assertThat(group.open()).isEqualTo(2);
        assertThat(group.passes(2)).isTrue();
        assertThat(group.passes(3)).isFalse();
        assertThat(group.waitedFor(3)).containsExactly("b");
        assertThat(group.phase()).isEqualTo(Phase.PROGRESSING);
    }

    @Test
    void theLastBarrierOpensByTheDecisionOnly() {
        var a = member("a", Phase.BAKING, Barrier.END);
        var b = member("b", Phase.BAKING, Barrier.END);

        assertThat(open(a, b).unanimous()).isTrue();
        assertThat(open(a, b).passes(Barrier.END)).isFalse();
        assertThat(decided(Decision.COMMITTED, a, b).passes(Barrier.END)).isTrue();
        assertThat(decided(Decision.COMMITTED, a, b).phase()).isEqualTo(Phase.PROMOTING);
    }

    @Test
    void whoServedAlreadyHoldsNobodyUp() {
        var served = new GroupMember(
                "a", "7", "p-a", Phase.SUCCEEDED, "AlreadyServing", "", 0, 0, 0, Barrier.NONE, null, null);

        assertThat(open(served, member("b", Phase.PROGRESSING, 1)).open()).isEqualTo(1);
        assertThat(served.servedAlready()).isTrue();
    }

    @Test
    void itSucceedsWhenAllHave() {
        var group = decided(
                Decision.COMMITTED,
                member("a", Phase.SUCCEEDED, Barrier.END),
                member("b", Phase.SUCCEEDED, Barrier.END));

        assertThat(GroupNext.of(group))
                .isEqualTo(new GroupNext.End(Phase.SUCCEEDED, "Completed", "all members serve all"));
    }

    @Test
    void oneThatHangsOnItsWayBackKeepsTheGroupOpen() {
        var group = back(HARM, member("a", Phase.NEEDS_ATTENTION, 1), member("b", Phase.ROLLED_BACK, 1));

        assertThat(GroupNext.of(group)).isEqualTo(new GroupNext.Wait());
        assertThat(group.phase()).isEqualTo(Phase.ABORTING);
    }

    @ParameterizedTest
    @CsvSource({
        "ROLLED_BACK, Harm, ROLLED_BACK",
        "REJECTED, PolicyDenied, REJECTED",
        "REJECTED, Busy, REJECTED",
        "REJECTED, Aborted, CANCELLED",
        "EXPIRED, ApprovalExpired, EXPIRED",
        "EXPIRED, DeadlineExceeded, EXPIRED"
    })
    void itEndsAsAPromotionWould(Phase member, String reason, Phase ended) {
        var group = back(new Back(reason, "words", "x"), member("a", member, 0), unstarted("b", "is busy"));

        assertThat(GroupNext.of(group)).isEqualTo(new GroupNext.End(ended, reason, "words"));
    }

    @Test
    void whatIsLostAfterTheDecisionTakesTheOthersBack() {
        var lost = member("a", Phase.SUPERSEDED, Barrier.END);
        var through = member("b", Phase.SUCCEEDED, Barrier.END);
        var goesOn = member("c", Phase.BAKING, Barrier.END);

        assertThat(GroupNext.of(decided(Decision.COMMITTED, lost, through, goesOn)))
                .isEqualTo(new GroupNext.TakeBack(List.of("b")));
        assertThat(GroupNext.of(decided(Decision.COMMITTED, lost, taken(new Taken("r", Phase.PREPARING, null)))))
                .isEqualTo(new GroupNext.Wait());
        assertThat(GroupNext.of(decided(Decision.COMMITTED, lost, taken(new Taken("r", Phase.SUCCEEDED, null)))))
                .isEqualTo(new GroupNext.End(
                        Phase.ROLLED_BACK, "Superseded", "a could not finish: words; the others were taken back"));
    }

    @Test
    void whoCanNotBeTakenBackIsNamed() {
        var lost = member("a", Phase.SUPERSEDED, Barrier.END);

        assertThat(GroupNext.of(decided(Decision.COMMITTED, lost, taken(new Taken(null, null, "was its first")))))
                .isEqualTo(new GroupNext.End(
                        Phase.NEEDS_ATTENTION,
                        "Superseded",
                        "a could not finish: words; not taken back: b (was its first)"));
        assertThat(GroupNext.of(decided(Decision.COMMITTED, lost, taken(new Taken("r", Phase.REJECTED, null)))))
                .isEqualTo(new GroupNext.End(
                        Phase.NEEDS_ATTENTION, "Superseded", "a could not finish: words; not taken back: b"));
    }

    @Test
    void whatItWaitsForIsNoMatterOfWordsOrWeights() {
        var before = open(member("a", Phase.PROGRESSING, 1), member("b", Phase.PROGRESSING, 1));
        var paused = open(member("a", Phase.PAUSED, 1), member("b", Phase.PROGRESSING, 1));
        var arrived = open(member("a", Phase.PROGRESSING, 2), member("b", Phase.PROGRESSING, 1));

        assertThat(paused.matters()).isEqualTo(before.matters());
        assertThat(arrived.matters()).isNotEqualTo(before.matters());
    }

    private static GroupStanding open(GroupMember... members) {
        return decided(Decision.OPEN, members);
    }

    private static GroupStanding decided(Decision decision, GroupMember... members) {
        return new GroupStanding("group--t--g--1", decision, null, List.of(members), null);
    }

    private static GroupStanding back(Back why, GroupMember... members) {
        return new GroupStanding("group--t--g--1", Decision.BACK, why, List.of(members), null);
    }

    private static GroupMember member(String model, Phase phase, int arrived) {
        return new GroupMember(model, "7", "p-" + model, phase, phase.id(), "words", 1, 5, 5, arrived, null, null);
    }

    private static GroupMember unstarted(String model, @Nullable String refused) {
        return new GroupMember(model, "7", null, null, "", "", 0, 0, 0, Barrier.NONE, refused, null);
    }

    private static GroupMember taken(Taken taken) {
        return new GroupMember(
                "b", "7", "p-b", Phase.SUCCEEDED, "Completed", "", 1, 100, 100, Barrier.END, null, taken);
    }
}
