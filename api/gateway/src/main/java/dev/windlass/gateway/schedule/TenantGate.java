package dev.windlass.gateway.schedule;

import dev.windlass.domain.Quota;
import dev.windlass.gateway.refusal.Refusal;
import java.util.concurrent.atomic.AtomicLong;

/// One tenant's hard limits at the door of this gateway, requests per second (GCRA with one second's burst,
/// one compare-and-set) and requests in flight, and its portions of what all tenants share. Thread-safe.
public final class TenantGate {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Commons.Portion inFlight;
    private final Commons.Portion stagedBytes;
    private final Commons.Portion parking;
    private final Commons.Portion parsing;
    private final AtomicLong theoreticalArrival = new AtomicLong(Long.MIN_VALUE);

    TenantGate(TenantGates shared) {
        inFlight = shared.inFlight().portion();
        stagedBytes = shared.stagedBytes().portion();
        parking = shared.parking().portion();
        parsing = shared.parsing().portion();
    }

    /// The answer of [#enter].
    public sealed interface Entry {
        /// The caller must [#leave] once.
        record Admitted() implements Entry {}

        record Refused(Refusal problem) implements Entry {}
    }

    private static final Entry ADMITTED = new Entry.Admitted();

    public Entry enter(Quota quota, long nowNanos) {
        if (!inFlight.take(1)) {
            return new Entry.Refused(Refusal.unavailable(
                    "the tenant has as many requests in flight as it may beside the others", "try again"));
        }
        if (inFlight.held() > quota.maxInFlight()) {
            inFlight.giveBack(1);
            return new Entry.Refused(Refusal.overLimit(
                    "max-in-flight",
                    quota.maxInFlight(),
                    "the tenant has as many requests in flight as it may",
                    "wait until one is answered",
                    1));
        }
        long waitNanos = conform(SECOND_NANOS / quota.requestsPerSecond(), nowNanos);
        if (waitNanos > 0) {
            inFlight.giveBack(1);
            return new Entry.Refused(Refusal.overLimit(
                    "quota-rps",
                    quota.requestsPerSecond(),
                    "the tenant sends more requests per second than it may",
                    "send fewer, or ask a platform-admin for more",
                    (int) Math.ceilDiv(waitNanos, SECOND_NANOS)));
        }
        return ADMITTED;
    }

    public void leave() {
        inFlight.giveBack(1);
    }

    /// Bytes of bodies and replies that lie off-heap.
    public Commons.Portion stagedBytes() {
        return stagedBytes;
    }

    /// Requests that wait for room or for an inference worker.
    public Commons.Portion parking() {
        return parking;
    }

    /// Steps on the parse pool.
    public Commons.Portion parsing() {
        return parsing;
    }

    /// 0 if a request may come now, else in how many nanoseconds one may.
    private long conform(long intervalNanos, long nowNanos) {
        while (true) {
            long stored = theoreticalArrival.get();
            long arrival = stored == Long.MIN_VALUE || stored - nowNanos < 0 ? nowNanos : stored;
            long early = arrival + intervalNanos - nowNanos - SECOND_NANOS;
            if (early > 0) {
                return early;
            }
            if (theoreticalArrival.compareAndSet(stored, arrival + intervalNanos)) {
                return 0;
            }
        }
    }
}
