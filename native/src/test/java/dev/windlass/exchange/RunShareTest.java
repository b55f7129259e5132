package dev.windlass.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a tenant may have of the processors at most, whoever else wants them.
class RunShareTest {
    private static final long MILLI = 1_000_000;

    private final RunTurns turns = new RunTurns(2, () -> 0);

    @Test
    void aTenantThatMayTakeSoMuchIsOverItOnceItsRunsHaveTakenASecondsWorthAhead() {
        turns.share(Map.of("a", new RunShare(1, 100)));
        var seat = turns.seat("a");

        seat.ran(99 * MILLI);
        assertThat(turns.overNanos("a")).isZero();
        seat.ran(101 * MILLI);

        assertThat(turns.overNanos("a")).isBetween(500 * MILLI, 1_000 * MILLI);
        assertThat(turns.overNanos("b")).isZero();
    }
}
