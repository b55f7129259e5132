package dev.windlass.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

/// Whose turn it is, in a time of its own.
class RunTurnsTest {
    private static final long MILLI = 1_000_000;

    private long now;
    private final RunTurns turns = new RunTurns(2, () -> now);
    private final PriorityQueue<Machine> running =
            new PriorityQueue<>(Comparator.comparingLong((Machine it) -> it.endsNanos));
    private final Map<String, Long> hadNanos = new HashMap<>();
    private int mostAtOnce;

    /// An inference worker that has something to run as long as it wants.
    private final class Machine {
        private final String tenant;
        private final long runNanos;
        private final RunSeat seat;
        private boolean wants = true;
        private boolean runs;
        private long endsNanos;
        private long askedNanos;
        private long waitedNanos;

        private Machine(String tenant, long runNanos) {
            this.tenant = tenant;
            this.runNanos = runNanos;
            this.seat = turns.seat(tenant);
            seat.calls(this::tryNext);
        }

        private void begins() {
            askedNanos = now;
            tryNext();
        }

        private void tryNext() {
            var after = new Deferred();
            if (!wants) {
                seat.rests(after);
            } else if (!runs && seat.begin(runNanos, after)) {
                runs = true;
                waitedNanos = now - askedNanos;
                endsNanos = now + runNanos;
                running.add(this);
                mostAtOnce = Math.max(mostAtOnce, running.size());
            }
            settle(after);
        }

        private void ends() {
            runs = false;
            hadNanos.merge(tenant, runNanos, Long::sum);
            seat.ran(runNanos);
            askedNanos = now;
            tryNext();
        }

        private void stops() {
            wants = false;
        }
    }

    private static void settle(Deferred after) {
        var other = after.other();
        if (other != null) {
            other.run();
        }
    }

    private void goOnUntil(long nanos) {
        while (!running.isEmpty() && running.peek().endsNanos <= nanos) {
            var first = running.remove();
            now = first.endsNanos;
            first.ends();
        }
        now = nanos;
    }

    private List<Machine> busy(String tenant, int machines, long runNanos) {
        var all = new ArrayList<Machine>();
        for (int i = 0; i < machines; i++) {
            all.add(new Machine(tenant, runNanos));
        }
        all.forEach(Machine::begins);
        return all;
    }

    private double ratio(String one, String other) {
        return (double) hadNanos.get(one) / hadNanos.get(other);
    }

    @Test
    void tenantsThatAlwaysWantMoreGetAsTheirWeightsAre() {
        turns.share(Map.of("a", new RunShare(3, 0)));
        busy("a", 3, 5 * MILLI);
        busy("b", 3, 7 * MILLI);

        goOnUntil(10_000 * MILLI);

        assertThat(ratio("a", "b")).isCloseTo(3, within(0.09));
        assertThat(mostAtOnce).isEqualTo(2);
    }

    @Test
    void itIsTimeThatIsSharedNotTurnsNorInferenceWorkers() {
        busy("a", 8, MILLI);
        busy("b", 2, 40 * MILLI);

        goOnUntil(20_000 * MILLI);

        assertThat(ratio("a", "b")).isCloseTo(1, within(0.05));
    }

    @Test
    void whatOneDoesntWantIsTheOthers() {
        turns.share(Map.of("a", new RunShare(1000, 0)));
        var first = busy("a", 3, 5 * MILLI);
        busy("b", 3, 5 * MILLI);
        goOnUntil(1_000 * MILLI);
        first.forEach(Machine::stops);
        goOnUntil(1_020 * MILLI);
        hadNanos.clear();

        goOnUntil(2_020 * MILLI);

        assertThat(hadNanos.get("b")).isBetween(1_990 * MILLI, 2_010 * MILLI);
    }

    @Test
    void whoComesBackIsOwedNothingOfWhatItLeftToOthers() {
        busy("b", 3, 5 * MILLI);
        goOnUntil(5_000 * MILLI);
        hadNanos.clear();
        busy("a", 3, 5 * MILLI);

        goOnUntil(6_000 * MILLI);

        assertThat(ratio("a", "b")).isCloseTo(1, within(0.05));
    }

    @Test
    void aTurnInWhichNothingRunsCostsNothing() {
        var lapsing = turns.seat("a");
        for (int i = 0; i < 100; i++) {
            assertThat(lapsing.begin(100 * MILLI, new Deferred())).isTrue();
            lapsing.rests(new Deferred());
        }
        busy("a", 3, 5 * MILLI);
        busy("b", 3, 5 * MILLI);

        goOnUntil(1_000 * MILLI);

        assertThat(ratio("a", "b")).isCloseTo(1, within(0.05));
    }

    @Test
    void aShortRunOfATenantThatHasNoneDoesntWaitForLongOnes() {
        busy("b", 4, 500 * MILLI);
        goOnUntil(700 * MILLI);
        var quiet = new Machine("a", MILLI);

        quiet.begins();

        assertThat(quiet.runs).isTrue();
        assertThat(quiet.waitedNanos).isZero();
    }

    @Test
    void nobodyWaitsForVeryLongRunsThatAreUnderWay() {
        busy("b", 4, 10_000 * MILLI);
        goOnUntil(12_000 * MILLI);
        var other = new Machine("a", 20 * MILLI);
        other.begins();
        assertThat(other.runs).isFalse();

        goOnUntil(12_051 * MILLI);
        other.tryNext(); // as whoever watches an inference worker does now and then

        assertThat(other.runs).isTrue();
    }

    @Test
    void shortRunsGetNoMoreThanTheirShareByThat() {
        busy("a", 4, MILLI);
        busy("b", 4, 20 * MILLI);

        goOnUntil(10_000 * MILLI);

        assertThat(ratio("a", "b")).isCloseTo(1, within(0.05));
    }

    @Test
    void nobodyWaitsWhileThereAreProcessors() {
        var all = busy("a", 1, 5 * MILLI);
        all.addAll(busy("b", 1, 5 * MILLI));

        goOnUntil(1_000 * MILLI);

        assertThat(all).allMatch(it -> it.waitedNanos == 0);
        assertThat(hadNanos.values()).containsOnly(1_000 * MILLI);
    }

    @Test
    void whoIsGoneLeavesItsTurnToOthers() {
        var gone = busy("a", 2, 500 * MILLI);
        var next = busy("b", 1, 5 * MILLI).getFirst();
        assertThat(next.runs).isFalse();

        var after = new Deferred();
        gone.getFirst().seat.leave(after);
        settle(after);

        assertThat(next.runs).isTrue();
        var again = new Deferred();
        gone.getFirst().seat.leave(again);
        assertThat(again.other()).isNull();
    }

    @Test
    void whatIsExpectedIsWhatOthersLeave() {
        var alone = turns.seat("c");
        assertThat(alone.slowdown()).isEqualTo(1);
        busy("a", 2, 5 * MILLI);
        busy("b", 2, 5 * MILLI);

        // A third of two processors.
        assertThat(alone.slowdown()).isCloseTo(1.5, within(0.01));
    }
}
