package dev.windlass.gateway.stats;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmCount;
import dev.windlass.domain.Assignment;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.ShadowCount;
import dev.windlass.domain.WindowCount;
import dev.windlass.domain.WindowKey;
import dev.windlass.gateway.settings.GatewayIdentity;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The windows of one endpoint, one open at a time: it opens with its epoch and closes after [#LENGTH]
/// or with the epoch. Windows that counted nothing aren't sent. Nothing is counted while the lease isn't
/// held in the term in which the epoch was confirmed. Thread-safe.
public final class EndpointWindows {
    static final Duration LENGTH = Duration.ofSeconds(10);

    private final GatewayIdentity identity;
    private final EndpointRef endpoint;
    private final WindowSink sink;
    private final LeaseSource lease;
    private final InstantSource clock;
    private volatile @Nullable CountingWindow open;
    private long nextNumber;

    public EndpointWindows(EndpointRef endpoint, WindowPorts ports) {
        this.identity = ports.identity();
        this.endpoint = endpoint;
        this.sink = ports.sink();
        this.lease = ports.lease();
        this.clock = ports.clock();
    }

    /// What all endpoints' windows share.
    public record WindowPorts(GatewayIdentity identity, WindowSink sink, LeaseSource lease, InstantSource clock) {}

    /// Counts one request that an inference worker was given.
    public void count(
            Arm arm, Assignment assignment, Digest digest, long epoch, OutcomeKind outcome, long latencyMicros) {
        var window = open;
        while (window != null && window.term == lease.term()) {
            if (window.add(arm, assignment, digest, epoch, outcome, latencyMicros)) {
                if (outcome != OutcomeKind.GOOD && window.guardPassed(arm)) {
                    sink.offer(row(window, true, clock.instant(), window.counts(), null));
                }
                return;
            }
            window = open;
        }
    }

    /// Counts what became of one copy, if its epoch is the current one.
    ///
    /// @param decade of the largest relative difference; -1 if there is none to speak of
    public void countShadow(Digest digest, long epoch, ShadowResult result, int decade) {
        var window = open;
        while (window != null
                && window.epoch == epoch
                && window.term == lease.term()
                && !window.shadow.add(digest, result, decade)) {
            window = open;
        }
    }

    /// A route was taken over, or confirmed in a new lease term: the open window ends, and another opens
    /// if the term is one.
    public synchronized void turn(long epoch, long term, long nowNanos) {
        var before = open;
        if (before != null && before.epoch == epoch && before.term == term) {
            return;
        }
        replace(term == 0 ? null : opened(epoch, term, nowNanos));
    }

    /// Closes the open window if its time has come.
    public synchronized void tick(long nowNanos) {
        var before = open;
        if (before != null && nowNanos - before.openedNanos >= LENGTH.toNanos()) {
            replace(opened(before.epoch, before.term, nowNanos));
        }
    }

    /// The endpoint is gone, or the gateway stops.
    public synchronized void end() {
        replace(null);
    }

    private CountingWindow opened(long epoch, long term, long nowNanos) {
        return new CountingWindow(epoch, term, nextNumber++, clock.instant(), nowNanos);
    }

    private void replace(@Nullable CountingWindow next) {
        var before = open;
        open = next;
        if (before != null) {
            var counts = before.close();
            var shadow = before.shadow.close();
            if (!counts.isEmpty() || shadow != null) {
                sink.offer(row(before, false, clock.instant(), counts, shadow));
            }
        }
    }

    private WindowCount row(
            CountingWindow window,
            boolean partial,
            Instant closedAt,
            List<ArmCount> counts,
            @Nullable ShadowCount shadow) {
        var key = new WindowKey(identity.gateway(), identity.boot(), endpoint, window.epoch, window.number);
        return new WindowCount(key, partial, window.openedAt, closedAt, counts, shadow);
    }
}
