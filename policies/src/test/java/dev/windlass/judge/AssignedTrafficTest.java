package dev.windlass.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmCount;
import dev.windlass.domain.Assignment;
import dev.windlass.domain.Judgement.Verdict;
import dev.windlass.domain.LatencyHistogram;
import dev.windlass.domain.WindowCount;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Requests that came to an arm for what they are, and not by a draw.
class AssignedTrafficTest {
    @Test
    void callersWhoKeepToAnArmAreComparedWithNothingButCounted() {
        var rows = new ArrayList<WindowCount>();
        for (int n = 0; n < 50; n++) {
            rows.add(WindowRows.window("g1", 1, n, false, canary(Assignment.STICKY, 100, 30), stable(900, 0)));
        }
        var judged = Judge.judge(WindowRows.input(rows));

        assertThat(judged.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(judged.eValue()).isEqualTo(1);
        assertThat(judged.message()).contains("1500 of 5000 bad at the candidate", "0 of 45000 at the stable version");
        assertThat(Judge.servedSince(1, WindowRows.input(rows))).isEqualTo(5000);
        assertThat(Judge.observedPercent(1, WindowRows.input(rows))).hasValue(10);
    }

    @Test
    void theGuardSeesThemAll() {
        for (var assignment : List.of(Assignment.STICKY, Assignment.MATCHED)) {
            var beside = WindowRows.window(canary(assignment, 40, 25), WindowRows.stable(1000, 0));
            var alone = WindowRows.window(canary(assignment, 40, 25));

            assertThat(Judge.judge(WindowRows.input(List.of(beside))).guard()).isEqualTo(Guards.ERROR_SHARE);
            assertThat(Judge.judge(WindowRows.input(List.of(alone))).guard()).isEqualTo(Guards.ERROR_SHARE);
        }
    }

    @Test
    void whatAHeaderSentIsNoDataForAnAnalysis() {
        var rows = List.of(WindowRows.window(
                WindowRows.canary(7, 0), canary(Assignment.MATCHED, 500, 0), WindowRows.stable(93, 0)));

        assertThat(Judge.servedSince(1, WindowRows.input(rows))).isEqualTo(7);
        assertThat(Judge.observedPercent(1, WindowRows.input(rows))).hasValue(7);
    }

    /// Many of them change nothing in what draws prove.
    @Test
    void drawsBesideThemAreJudgedAsEver() {
        var drawn = new ArrayList<WindowCount>();
        var mixed = new ArrayList<WindowCount>();
        for (int n = 0; n < 60; n++) {
            drawn.add(WindowRows.window(n, 100, 12, 900, 9));
            mixed.add(WindowRows.window(
                    "g1",
                    1,
                    n,
                    false,
                    WindowRows.canary(100, 12),
                    WindowRows.stable(900, 9),
                    canary(Assignment.STICKY, 1000, 0),
                    stable(1000, 900),
                    canary(Assignment.MATCHED, 1000, 0)));
        }
        assertThat(Judge.judge(WindowRows.input(mixed)).eValue())
                .isEqualTo(Judge.judge(WindowRows.input(drawn)).eValue());
    }

    private static ArmCount canary(Assignment assignment, long served, long failed) {
        return count(Arm.CANARY, assignment, served, failed);
    }

    private static ArmCount stable(long served, long failed) {
        return count(Arm.STABLE, Assignment.STICKY, served, failed);
    }

    private static ArmCount count(Arm arm, Assignment assignment, long served, long failed) {
        return new ArmCount(
                arm,
                arm == Arm.STABLE ? WindowRows.STABLE : WindowRows.CANDIDATE,
                served,
                failed,
                0,
                0,
                0,
                new long[LatencyHistogram.BUCKETS],
                assignment);
    }
}
