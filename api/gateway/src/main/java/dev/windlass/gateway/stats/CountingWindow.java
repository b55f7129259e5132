package dev.windlass.gateway.stats;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmCount;
import dev.windlass.domain.Assignment;
import dev.windlass.domain.Digest;
import dev.windlass.domain.LatencyHistogram;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// What each arm of one endpoint did in one window. Counters are striped by thread, each stripe under a
/// lock of its own, so that closing is exact: a count is in this window or is refused.
final class CountingWindow {
    /// A guard may act from here on: that many bad answers, and at least half of all.
    static final int GUARD_BAD_MIN = 20;

    private static final int STRIPES = 4;

    final long epoch;
    final long term;
    final long number;
    final Instant openedAt;
    final long openedNanos;
    final ShadowTally shadow = new ShadowTally();
    private final AtomicBoolean partialSent = new AtomicBoolean();
    private final Stripe[] stripes = new Stripe[STRIPES];

    CountingWindow(long epoch, long term, long number, Instant openedAt, long openedNanos) {
        this.epoch = epoch;
        this.term = term;
        this.number = number;
        this.openedAt = openedAt;
        this.openedNanos = openedNanos;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe();
        }
    }

    /// False if the window is closed: count in the next one.
    boolean add(
            Arm arm, Assignment assignment, Digest digest, long requestEpoch, OutcomeKind outcome, long latencyMicros) {
        var stripe = stripes[(int) Thread.currentThread().threadId() & (STRIPES - 1)];
        synchronized (stripe) {
            if (stripe.closed) {
                return false;
            }
            var tally = stripe.tally(arm, assignment, digest);
            if (requestEpoch != epoch) {
                tally.late++;
                return true;
            }
            tally.served++;
            tally.latency[LatencyHistogram.bucket(latencyMicros)]++;
            switch (outcome) {
                case GOOD -> {}
                case FAILED -> tally.failed++;
                case REFUSED -> tally.refused++;
                case NON_FINITE -> tally.nonFinite++;
            }
            return true;
        }
    }

    /// True once: when an arm's bad answers have passed the guard's threshold for the first time.
    boolean guardPassed(Arm arm) {
        if (partialSent.get()) {
            return false;
        }
        boolean passed = counts().stream()
                .anyMatch(it -> it.arm() == arm && it.bad() >= GUARD_BAD_MIN && 2 * it.bad() >= it.served());
        return passed && partialSent.compareAndSet(false, true);
    }

    /// The counts so far, summed over the stripes.
    List<ArmCount> counts() {
        var sum = new Stripe();
        for (var stripe : stripes) {
            synchronized (stripe) {
                stripe.addTo(sum);
            }
        }
        return sum.counts();
    }

    /// The final counts; nothing is counted here afterwards.
    List<ArmCount> close() {
        for (var stripe : stripes) {
            synchronized (stripe) {
                stripe.closed = true;
            }
        }
        return counts();
    }

    private static final class Stripe {
        private final List<Tally> tallies = new ArrayList<>(2);
        private boolean closed;

        private Tally tally(Arm arm, Assignment assignment, Digest digest) {
            for (var tally : tallies) {
                if (tally.arm == arm && tally.assignment == assignment && tally.digest.equals(digest)) {
                    return tally;
                }
            }
            var added = new Tally(arm, assignment, digest);
            tallies.add(added);
            return added;
        }

        private void addTo(Stripe sum) {
            for (var tally : tallies) {
                tally.addTo(sum.tally(tally.arm, tally.assignment, tally.digest));
            }
        }

        private List<ArmCount> counts() {
            return tallies.stream().map(Tally::count).toList();
        }
    }

    private static final class Tally {
        private final Arm arm;
        private final Assignment assignment;
        private final Digest digest;
        private long served;
        private long failed;
        private long refused;
        private long nonFinite;
        private long late;
        private final long[] latency = new long[LatencyHistogram.BUCKETS];

        private Tally(Arm arm, Assignment assignment, Digest digest) {
            this.arm = arm;
            this.assignment = assignment;
            this.digest = digest;
        }

        private void addTo(Tally sum) {
            sum.served += served;
            sum.failed += failed;
            sum.refused += refused;
            sum.nonFinite += nonFinite;
            sum.late += late;
            for (int i = 0; i < latency.length; i++) {
                sum.latency[i] += latency[i];
            }
        }

        private ArmCount count() {
            return new ArmCount(arm, digest, served, failed, refused, nonFinite, late, latency.clone(), assignment);
        }
    }
}
