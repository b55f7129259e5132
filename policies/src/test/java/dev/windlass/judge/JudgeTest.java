package dev.windlass.judge;

import static dev.windlass.judge.WindowRows.arm;
import static dev.windlass.judge.WindowRows.canary;
import static dev.windlass.judge.WindowRows.input;
import static dev.windlass.judge.WindowRows.stable;
import static dev.windlass.judge.WindowRows.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTotals;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Judgement.Verdict;
import dev.windlass.domain.WindowCount;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JudgeTest {
    @Test
    void noTrafficIsUndecidedAndNeverAPassOrAFail() {
        var judgement = judged();

        assertThat(judgement.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(judgement.eValue()).isEqualTo(1);
        assertThat(judgement.threshold()).isEqualTo(100);
        assertThat(judgement.guard()).isNull();
        assertThat(judgement.windows()).isZero();
    }

    @Test
    void aMuchWorseCandidateIsHarmfulWithTheNumbersBehindIt() {
        var judgement = judged(window(1, 100, 10, 1900, 15), window(2, 100, 9, 1900, 16));

        assertThat(judgement.verdict()).isEqualTo(Verdict.HARM);
        assertThat(judgement.guard()).isNull();
        assertThat(judgement.eValue()).isGreaterThan(100);
        assertThat(judgement.canary()).isEqualTo(new ArmTotals(200, 19, 0, 0));
        assertThat(judgement.stable()).isEqualTo(new ArmTotals(3800, 31, 0, 0));
        assertThat(judgement.windows()).isEqualTo(2);
        assertThat(judgement.message()).contains("19 of 200").contains("31 of 3800");
    }

    @Test
    void aCandidateThatFailsAsOftenAsTheStableVersionIsUndecided() {
        var rows = new ArrayList<WindowCount>();
        for (int n = 0; n < 100; n++) {
            rows.add(window(n, 100, 1, 1900, 19));
        }

        assertThat(Judge.judge(input(rows)).verdict()).isEqualTo(Verdict.UNDECIDED);
    }

    @Test
    void aTroubleThatBothArmsShareIsNotHarm() {
        assertThat(judged(window(1, 1000, 400, 1000, 400)).eValue()).isLessThan(1);
    }

    @Test
    void countsAreNeverPooledAcrossWindows() {
        // Pooled, 110 of 1100 against 105 of 2000 would be harm; window by window both arms are alike.
        assertThat(judged(window(1, 100, 10, 1900, 190), window(2, 1000, 10, 100, 1))
                        .eValue())
                .isLessThan(1);
    }

    @Test
    void theOrderOfTheRowsDoesNotChangeABit() {
        var random = new Random(11);
        var rows = new ArrayList<WindowCount>();
        for (int n = 0; n < 200; n++) {
            var gateway = "g" + random.nextInt(3);
            rows.add(window(
                    gateway,
                    1 + n / 50,
                    n,
                    false,
                    canary(50 + random.nextInt(200), random.nextInt(6)),
                    stable(1000 + random.nextInt(500), random.nextInt(40))));
        }
        var judgement = Judge.judge(input(rows));

        for (int i = 0; i < 50; i++) {
            Collections.shuffle(rows, random);
            assertThat(Judge.judge(input(rows))).isEqualTo(judgement);
        }
    }

    @Test
    void theFirstClosedRowOfAKeyWins() {
        var first = window(1, 100, 2, 900, 9);
        var second = window(1, 100, 15, 900, 0);

        assertThat(judged(first, second)).isEqualTo(judged(first));
        assertThat(judged(second, first)).isEqualTo(judged(second));
    }

    @Test
    void rowsOfAnotherGatewayOrBootWithTheSameNumberCountToo() {
        var rows = List.of(
                window(canary(100, 2), stable(900, 9)), window("g2", 1, 1, false, canary(100, 2), stable(900, 9)));

        assertThat(Judge.judge(input(rows)).canary().served()).isEqualTo(200);
    }

    @Test
    void aPartialRowIsNotJudged() {
        var partial = window("g1", 1, 1, true, canary(60, 15), stable(500, 0));

        var judgement = judged(partial);

        assertThat(judgement.eValue()).isEqualTo(1);
        assertThat(judgement.windows()).isZero();
        assertThat(judgement.canary()).isEqualTo(ArmTotals.NONE);
    }

    @Test
    void aFiredGuardIsHarmAtOnce() {
        var partial = window("g1", 1, 1, true, canary(30, 20), stable(500, 0));

        var judgement = judged(partial);

        assertThat(judgement.verdict()).isEqualTo(Verdict.HARM);
        assertThat(judgement.guard()).isEqualTo("error-share");
        assertThat(judgement.message()).contains("20 of 30");
    }

    @Test
    void withoutAStableVersionOnlyTheGuardsJudge() {
        var bad = new JudgeInput(List.of(window(canary(1000, 100))), WindowRows.CANDIDATE, null, 0.01, false);
        var dreadful = new JudgeInput(List.of(window(canary(100, 60))), WindowRows.CANDIDATE, null, 0.01, false);

        assertThat(Judge.judge(bad).verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(Judge.judge(dreadful).guard()).isEqualTo("error-share");
    }

    @Test
    void whatBothArmsDoAlikeHidesNothingWorse() {
        // All answers of both versions are infinite by their nature; the candidate refuses some requests besides.
        var rows = new ArrayList<WindowCount>();
        for (int n = 0; n < 10; n++) {
            rows.add(window("g1", 1, n, false, canary(20, 0, 4, 16), stable(180, 0, 0, 180)));
        }

        assertThat(Judge.judge(input(rows)).verdict()).isEqualTo(Verdict.HARM);
    }

    @Test
    void anAnswerWhereTheStableVersionRefusesIsNotHarm() {
        assertThat(judged(window(canary(500, 0, 0, 250), stable(500, 0, 250, 0)))
                        .verdict())
                .isEqualTo(Verdict.UNDECIDED);
    }

    @Test
    void aCandidateThatFailsWhatTheStableVersionRefusesIsHarmful() {
        assertThat(judged(window(canary(100, 10, 0, 0), stable(900, 0, 90, 0))).verdict())
                .isEqualTo(Verdict.HARM);
    }

    @Test
    void evidenceIsFoundThoughMostRequestsAreAClientsMistakes() {
        assertThat(judged(window(canary(200, 0, 200, 0), stable(200, 0, 180, 0)))
                        .eValue())
                .isGreaterThan(100);
    }

    @Test
    void whatTheCandidateRefusedIsNoDataForIt() {
        var rows = List.of(window("g1", 4, 1, false, canary(30, 0, 12, 0), stable(90, 0)));

        assertThat(Judge.servedSince(4, input(rows))).isEqualTo(18);
    }

    @Test
    void armsAreToldApartByTheirBytes() {
        // After the last step the candidate is the stable arm, and the old version only kept warm.
        var swapped = window(
                "g1",
                2,
                1,
                false,
                arm(Arm.STABLE, WindowRows.CANDIDATE, 100, 10),
                arm(Arm.CANARY, WindowRows.STABLE, 1900, 15));

        assertThat(judged(swapped)).isEqualTo(judged(window(1, 100, 10, 1900, 15)));
    }

    @Test
    void twoVersionsOfTheSameBytesAreToldApartByTheArm() {
        var same = window(arm(Arm.CANARY, WindowRows.STABLE, 100, 1), arm(Arm.STABLE, WindowRows.STABLE, 900, 9));

        var judgement = Judge.judge(new JudgeInput(List.of(same), WindowRows.STABLE, WindowRows.STABLE, 0.01, false));

        assertThat(judgement.canary().served()).isEqualTo(100);
        assertThat(judgement.stable().served()).isEqualTo(900);
    }

    @Test
    void overwhelmingEvidenceStaysANumber() {
        var judgement = judged(window(1, 1_000_000, 400_000, 1_000_000, 0));

        assertThat(judgement.eValue()).isEqualTo(Double.MAX_VALUE);
        assertThat(judgement.verdict()).isEqualTo(Verdict.HARM);
    }

    @Test
    void servedSinceCountsClosedWindowsFromAnEpochOn() {
        var rows = List.of(
                window("g1", 3, 1, false, canary(10, 0), stable(90, 0)),
                window("g1", 4, 1, false, canary(20, 0), stable(90, 0)),
                window("g1", 4, 1, false, canary(500, 0), stable(90, 0)),
                window("g1", 4, 2, true, canary(700, 0), stable(90, 0)),
                window("g2", 5, 1, false, canary(40, 0), stable(90, 0)));

        assertThat(Judge.servedSince(4, input(rows))).isEqualTo(60);
    }

    @Test
    void anAlphaThatIsNoProbabilityIsRefused() {
        assertThatThrownBy(() -> new JudgeInput(List.of(), WindowRows.CANDIDATE, WindowRows.STABLE, 0, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("alpha");
    }

    private static Judgement judged(WindowCount... rows) {
        return Judge.judge(input(List.of(rows)));
    }
}
