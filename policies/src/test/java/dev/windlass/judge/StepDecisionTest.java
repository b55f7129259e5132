package dev.windlass.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.ArmTotals;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Judgement.Verdict;
import dev.windlass.domain.Step;
import dev.windlass.domain.Step.OnInsufficientData;
import dev.windlass.domain.Step.OnUndecided;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepDecisionTest {
    /// One line per rule of an analysis step of 120 to 900 s that wants 200 requests.
    @ParameterizedTest
    @CsvSource({
        // seconds, served, verdict, onInsufficientData, onUndecided, decision, reason
        "0,     0, HARM,      HOLD,    ADVANCE, Fail,    Harm",
        "900, 500, HARM,      ADVANCE, ADVANCE, Fail,    Harm",
        "119, 500, UNDECIDED, HOLD,    ADVANCE, Wait,    Undecided",
        "119, 500, SAFE,      HOLD,    ADVANCE, Wait,    Safe",
        "120, 200, UNDECIDED, HOLD,    ADVANCE, Advance, Undecided",
        "120, 200, SAFE,      HOLD,    FAIL,    Advance, Safe",
        "120, 199, SAFE,      HOLD,    ADVANCE, Wait,    InsufficientData",
        "120, 199, UNDECIDED, HOLD,    ADVANCE, Wait,    InsufficientData",
        "899, 199, UNDECIDED, ADVANCE, ADVANCE, Wait,    InsufficientData",
        "900, 199, UNDECIDED, HOLD,    ADVANCE, Hold,    InsufficientData",
        "900, 199, UNDECIDED, EXTEND,  ADVANCE, Wait,    InsufficientData",
        "900, 199, UNDECIDED, FAIL,    ADVANCE, Fail,    InsufficientData",
        "900, 199, UNDECIDED, ADVANCE, FAIL,    Advance, InsufficientData",
        "901, 200, UNDECIDED, EXTEND,  ADVANCE, Advance, Undecided",
        "899, 200, UNDECIDED, HOLD,    PAUSE,   Wait,    Undecided",
        "900, 200, UNDECIDED, HOLD,    PAUSE,   Hold,    Undecided",
        "899, 200, UNDECIDED, HOLD,    FAIL,    Wait,    Undecided",
        "900, 200, UNDECIDED, HOLD,    FAIL,    Fail,    Undecided",
    })
    void keepsTheRuleOfAnalyze(
            long seconds,
            long served,
            Verdict verdict,
            OnInsufficientData onInsufficientData,
            OnUndecided onUndecided,
            String decision,
            String reason) {
        var step = new Step.Analyze(
                Duration.ofSeconds(120), Duration.ofSeconds(900), 200, onInsufficientData, onUndecided);

        var decided = StepDecision.decide(step, Duration.ofSeconds(seconds), served, judgement(verdict));

        assertThat(decided.getClass().getSimpleName()).isEqualTo(decision);
        assertThat(decided.reason()).isEqualTo(reason);
        assertThat(decided.message()).isNotBlank();
    }

    @Test
    void anAdvanceWithoutDataSaysSo() {
        var step = new Step.Analyze(
                Duration.ofSeconds(1), Duration.ofSeconds(2), 20, OnInsufficientData.ADVANCE, OnUndecided.ADVANCE);

        var without = StepDecision.decide(step, Duration.ofSeconds(2), 19, judgement(Verdict.UNDECIDED));
        var with = StepDecision.decide(step, Duration.ofSeconds(2), 20, judgement(Verdict.UNDECIDED));

        assertThat(without)
                .isInstanceOfSatisfying(
                        StepDecision.Advance.class,
                        advance -> assertThat(advance.insufficientData()).isTrue());
        assertThat(without.message()).contains("19").contains("20");
        assertThat(with)
                .isInstanceOfSatisfying(
                        StepDecision.Advance.class,
                        advance -> assertThat(advance.insufficientData()).isFalse());
    }

    private static Judgement judgement(Verdict verdict) {
        return new Judgement(verdict, 1, 100, null, ArmTotals.NONE, ArmTotals.NONE, 0, "the numbers");
    }
}
