package dev.windlass.feed;

import dev.windlass.gateway.stats.LeaseSource;
import java.time.Duration;
import java.util.function.LongSupplier;

/// What this process knows of its lease: held from a renewal's start for its length, so that it never
/// believes longer than the database does. A renewal after it ran out begins a new term. Written by one
/// thread, read by any.
final class GatewayLease implements LeaseSource {
    private final LongSupplier nanoClock;
    private volatile Held held = new Held(0, 0);

    private record Held(long term, long untilNanos) {}

    GatewayLease(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /// @param askedNanos when the renewal was asked for
    void renewed(long askedNanos, Duration length) {
        long next = term() == 0 ? held.term() + 1 : held.term();
        held = new Held(next, askedNanos + length.toNanos());
    }

    @Override
    public long term() {
        var now = held;
        return now.term() > 0 && nanoClock.getAsLong() - now.untilNanos() < 0 ? now.term() : 0;
    }
}
