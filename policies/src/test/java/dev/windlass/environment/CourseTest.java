package dev.windlass.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.JourneyPhase;
import dev.windlass.domain.Phase;
import dev.windlass.environment.Course.Facts;
import dev.windlass.environment.Course.Leg;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CourseTest {
    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");
    private static final Instant DEADLINE = NOW.plus(Duration.ofDays(30));
    private static final Duration SOAK = Duration.ofHours(24);
    private static final Tenure NEVER = new Tenure.Never();
    private static final Tenure FRESH = new Tenure.Serving(NOW.minusSeconds(60), Duration.ofSeconds(60));
    private static final Tenure SOAKED = new Tenure.Serving(NOW.minus(SOAK), SOAK);

    @Test
    void aLegIsStartedWhereTheVersionHasNotComeTo() {
        assertThat(promoting(false, null, NEVER)).isEqualTo(new Due.StartLeg());
        assertThat(promoting(true, null, NEVER)).isEqualTo(new Due.StartLeg());
        assertThat(promoting(false, null, new Tenure.TakenBack())).isEqualTo(new Due.StartLeg());
        assertThat(promoting(true, null, new Tenure.Over(SOAK, "8"))).isEqualTo(new Due.StartLeg());
    }

    @Test
    void whatServesAlreadyIsPassed() {
        moves(promoting(false, null, FRESH), JourneyPhase.SOAKING, false);
        moves(promoting(false, null, SOAKED), JourneyPhase.PROMOTING, true);
        moves(promoting(false, null, new Tenure.Over(SOAK, "8")), JourneyPhase.PROMOTING, true);
        moves(promoting(true, null, FRESH), JourneyPhase.SUCCEEDED, false);
    }

    @Test
    void aLegUnderWayIsWaitedForThoughTheVersionServesAlready() {
        assertThat(promoting(true, leg(Phase.BAKING, "Bake"), FRESH)).isEqualTo(new Due.AwaitLeg("leg"));
    }

    @Test
    void whatEndsOtherwiseStopsTheJourneyForItsReason() {
        var stopped = moves(promoting(false, leg(Phase.ROLLED_BACK, "Harm"), NEVER), JourneyPhase.STOPPED, false);

        assertThat(stopped.reason()).isEqualTo("Harm");
        assertThat(stopped.message()).isEqualTo("staging: leg ended RolledBack: words");
        moves(promoting(true, leg(Phase.EXPIRED, "ApprovalExpired"), NEVER), JourneyPhase.STOPPED, false);
    }

    @Test
    void whatIsTakenBackRightAfterTheEndOfItsLegStopsTheJourney() {
        var leg = leg(Phase.SUCCEEDED, "Promoted");

        assertThat(moves(promoting(false, leg, new Tenure.TakenBack()), JourneyPhase.STOPPED, false)
                        .reason())
                .isEqualTo(Course.SOAK_BROKEN);
        moves(promoting(true, leg, new Tenure.TakenBack()), JourneyPhase.STOPPED, false);
        moves(promoting(true, leg, new Tenure.Over(Duration.ofSeconds(5), "8")), JourneyPhase.SUCCEEDED, false);
    }

    @Test
    void aSoakEndsWithItsTime() {
        assertThat(due(JourneyPhase.SOAKING, "", false, null, FRESH, NOW))
                .isEqualTo(new Due.AwaitSoak(NOW.minusSeconds(60).plus(SOAK)));
        moves(due(JourneyPhase.SOAKING, "", false, null, SOAKED, NOW), JourneyPhase.PROMOTING, true);
        moves(due(JourneyPhase.SOAKING, "", false, null, SOAKED, DEADLINE), JourneyPhase.PROMOTING, true);
    }

    @Test
    void aSoakIsBrokenByWhateverTakesTheVersionAway() {
        for (var tenure : new Tenure[] {NEVER, new Tenure.TakenBack(), new Tenure.Over(Duration.ofHours(1), "8")}) {
            assertThat(moves(due(JourneyPhase.SOAKING, "", false, null, tenure, NOW), JourneyPhase.STOPPED, false)
                            .reason())
                    .isEqualTo(Course.SOAK_BROKEN);
        }
    }

    @Test
    void itsTimeEndsItWhereverItStandsButNeverLeavesALegBehind() {
        moves(due(JourneyPhase.PROMOTING, "", false, null, NEVER, DEADLINE), JourneyPhase.EXPIRED, false);
        moves(due(JourneyPhase.SOAKING, "", false, null, FRESH, DEADLINE), JourneyPhase.EXPIRED, false);
        var live = leg(Phase.AWAITING_APPROVAL, "Approval");
        moves(due(JourneyPhase.PROMOTING, "", true, live, NEVER, DEADLINE), JourneyPhase.ABORTING, false);
        assertThat(due(JourneyPhase.ABORTING, Course.DEADLINE, true, live, NEVER, DEADLINE))
                .isEqualTo(new Due.AbortLeg("leg"));
        var gone = leg(Phase.CANCELLED, "Aborted");
        moves(due(JourneyPhase.ABORTING, Course.DEADLINE, true, gone, NEVER, DEADLINE), JourneyPhase.EXPIRED, false);
        moves(due(JourneyPhase.ABORTING, "Aborted", true, gone, NEVER, NOW), JourneyPhase.ABORTED, false);
        moves(due(JourneyPhase.ABORTING, "Aborted", true, null, NEVER, NOW), JourneyPhase.ABORTED, false);
    }

    @Test
    void nothingIsDueAfterItsEnd() {
        assertThat(due(JourneyPhase.STOPPED, "Harm", false, null, SOAKED, DEADLINE))
                .isEqualTo(new Due.Nothing());
    }

    private static Due.Move moves(Due due, JourneyPhase to, boolean further) {
        assertThat(due).isInstanceOf(Due.Move.class);
        var move = (Due.Move) due;
        assertThat(move.to()).isEqualTo(to);
        assertThat(move.further()).isEqualTo(further);
        return move;
    }

    private static Leg leg(Phase phase, String reason) {
        return new Leg("leg", phase, reason, "words");
    }

    private static Due promoting(boolean last, @Nullable Leg leg, Tenure tenure) {
        return due(JourneyPhase.PROMOTING, "", last, leg, tenure, NOW);
    }

    private static Due due(
            JourneyPhase phase, String reason, boolean last, @Nullable Leg leg, Tenure tenure, Instant now) {
        return Course.due(new Facts(phase, reason, last ? "prod" : "staging", last, SOAK, leg, tenure, now, DEADLINE));
    }
}
