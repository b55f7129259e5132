package dev.windlass.judge;

import static dev.windlass.judge.WindowRows.CANDIDATE;
import static dev.windlass.judge.WindowRows.STABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Digest;
import dev.windlass.domain.Judgement.Verdict;
import dev.windlass.domain.ShadowCount;
import dev.windlass.domain.Step;
import dev.windlass.domain.Step.OnInsufficientData;
import dev.windlass.domain.WindowCount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShadowJudgeTest {
    private static final double ALPHA = 0.005;

    private static Step.Shadow step(OnInsufficientData without) {
        return new Step.Shadow(20, Duration.ofMinutes(2), Duration.ofMinutes(15), 200, without, 0.02, 0.001);
    }

    private static WindowCount row(long n, boolean partial, Digest of, long agreed, long flipped, long failed) {
        var plain = WindowRows.window("g1", 1, n, partial);
        var count = new ShadowCount(of, agreed, flipped, 0, failed, 7, new long[ShadowCount.DECADES]);
        return new WindowCount(plain.key(), partial, plain.openedAt(), plain.closedAt(), List.of(), count);
    }

    private static ShadowJudge.Look look(WindowCount... rows) {
        return ShadowJudge.look(List.of(rows), CANDIDATE, step(OnInsufficientData.HOLD), ALPHA);
    }

    private static StepDecision decided(ShadowJudge.Look look, int minutes) {
        return ShadowJudge.decide(step(OnInsufficientData.HOLD), Duration.ofMinutes(minutes), look);
    }

    @Test
    void flippedLabelsAreHarmAndFailTheStepAtOnce() {
        var look = look(row(1, false, CANDIDATE, 40, 4, 0), row(2, false, CANDIDATE, 40, 4, 2));

        assertThat(look.judgement().verdict()).isEqualTo(Verdict.HARM);
        assertThat(look.judgement().message())
                .contains("10 of 90 compared answers differ (8 flipped, 0 drifted, 2 failed");
        assertThat(decided(look, 0)).isInstanceOf(StepDecision.Fail.class);
    }

    @Test
    void howFarNumbersLieApartIsSaidToAPowerOfTen() {
        var first = row(1, new long[] {50, 0, 30, 0, 0, 0, 0, 0, 0, 0});
        var second = row(2, new long[] {0, 0, 10, 9, 0, 0, 0, 0, 0, 1});

        assertThat(look(first, second).judgement().message())
                .contains("; their numbers lie apart by less than 1e-8 in half of them, by less than 1e-6 in 9 of 10,"
                        + " by 1 or more in all; evidence");
        assertThat(look(row(1, false, CANDIDATE, 40, 0, 0)).judgement().message())
                .doesNotContain("lie apart");
    }

    private static WindowCount row(long n, long[] decades) {
        var plain = WindowRows.window("g1", 1, n, false);
        var count = new ShadowCount(CANDIDATE, 50, 0, 0, 0, 0, decades);
        return new WindowCount(plain.key(), false, plain.openedAt(), plain.closedAt(), List.of(), count);
    }

    @Test
    void enoughEqualAnswersAreSafeAndEndTheStepAtItsMin() {
        var look = look(row(1, false, CANDIDATE, 400, 0, 0));

        assertThat(look.judgement().verdict()).isEqualTo(Verdict.SAFE);
        assertThat(decided(look, 1)).isInstanceOf(StepDecision.Wait.class);
        assertThat(decided(look, 2)).isInstanceOf(StepDecision.Advance.class);
    }

    @Test
    void whatIsUndecidedWaitsForItsMax() {
        var look = look(row(1, false, CANDIDATE, 197, 3, 0));

        assertThat(look.judgement().verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(decided(look, 14)).isInstanceOf(StepDecision.Wait.class);
        assertThat(decided(look, 15))
                .isEqualTo(
                        new StepDecision.Advance("Undecided", look.judgement().message(), false));
    }

    @Test
    void withoutPairsTheManifestDecidesAtMaxAndNothingIsSafe() {
        var nothing = look();

        assertThat(nothing.judgement().verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(decided(nothing, 14)).isInstanceOf(StepDecision.Wait.class);
        assertThat(atMax(OnInsufficientData.HOLD)).isInstanceOf(StepDecision.Hold.class);
        assertThat(atMax(OnInsufficientData.EXTEND)).isInstanceOf(StepDecision.Wait.class);
        assertThat(atMax(OnInsufficientData.FAIL)).isInstanceOf(StepDecision.Fail.class);
        assertThat(atMax(OnInsufficientData.ADVANCE)).isInstanceOf(StepDecision.Advance.class);
    }

    private static StepDecision atMax(OnInsufficientData without) {
        return ShadowJudge.decide(step(without), Duration.ofMinutes(15), look());
    }

    @Test
    void partialRowsOthersShadowsAndRepeatedKeysDoNotCount() {
        var look = look(
                row(1, true, CANDIDATE, 0, 50, 0),
                row(2, false, STABLE, 0, 50, 0),
                row(3, false, CANDIDATE, 10, 0, 0),
                row(3, false, CANDIDATE, 0, 50, 0));

        assertThat(look.pairs()).isEqualTo(10);
        assertThat(look.judgement().verdict()).isEqualTo(Verdict.UNDECIDED);
    }

    @Test
    void theOrderOfTheRowsDoesNotMatter() {
        var rows = new ArrayList<WindowCount>();
        for (int n = 0; n < 50; n++) {
            rows.add(row(n, false, CANDIDATE, 30 + n, n % 3, n % 2));
        }
        var step = step(OnInsufficientData.HOLD);
        var first = ShadowJudge.look(rows, CANDIDATE, step, ALPHA);
        Collections.reverse(rows);

        assertThat(ShadowJudge.look(rows, CANDIDATE, step, ALPHA)).isEqualTo(first);
    }

    /// What a shadow counts is no request of an arm: neither the canary's judge nor its guards see it.
    @Test
    void theCanarysJudgeDoesNotReadAShadowsCounts() {
        var judged = Judge.judge(WindowRows.input(List.of(row(1, false, CANDIDATE, 0, 500, 500))));

        assertThat(judged.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(judged.guard()).isNull();
        assertThat(judged.canary().served()).isZero();
    }
}
