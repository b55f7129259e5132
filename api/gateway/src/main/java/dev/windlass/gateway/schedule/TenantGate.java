package dev.windlass.gateway.schedule;

import dev.windlass.domain.Quota;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.quota.OwnPool;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// One tenant's hard limits at the door of this gateway, requests per second and requests
/// in flight, and its portions of what all tenants share. Thread-safe.
public final class TenantGate {
    private final Commons.Portion inFlight;
    private final Commons.Portion stagedBytes;
    private final Commons.Portion parking;
    private final Commons.Portion parsing;
    private final Commons.Portion arriving;
    private final Commons.Portion wireBytes;

    @OwnPool("a gate per environment that has a quota")
    private final Map<String, EnvironmentGate> environments = new ConcurrentHashMap<>();

    private final ArrivalRate rate = new ArrivalRate();

    TenantGate(TenantGates shared) {
        inFlight = shared.inFlight().portion();
        stagedBytes = shared.stagedBytes().portion();
        parking = shared.parking().portion();
        parsing = shared.parsing().portion();
        arriving = shared.arriving().portion();
        wireBytes = shared.wireBytes().portion();
    }

    /// The answer of [#enter].
    public sealed interface Entry {
        /// The caller must [#leave] once.
        record Admitted() implements Entry {}

        record Refused(Refusal problem) implements Entry {}
    }

    static final Entry ADMITTED = new Entry.Admitted();

    /// The gate of one environment, for which the tenant has set a quota.
    public EnvironmentGate environment(String env) {
        var known = environments.get(env);
        return known != null ? known : environments.computeIfAbsent(env, _ -> new EnvironmentGate());
    }

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
        int waitSeconds = rate.secondsToWait(quota.requestsPerSecond(), nowNanos);
        if (waitSeconds > 0) {
            inFlight.giveBack(1);
            return new Entry.Refused(Refusal.overLimit(
                    "quota-rps",
                    quota.requestsPerSecond(),
                    "the tenant sends more requests per second than it may",
                    "send fewer, or ask a platform-admin for more",
                    waitSeconds));
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

    /// Calls that aren't requests in flight yet, since what they ask for is still on its way.
    public Commons.Portion arriving() {
        return arriving;
    }

    /// Bytes of messages that lie in gRPC's own buffers.
    public Commons.Portion wireBytes() {
        return wireBytes;
    }

    /// Steps on the parse pool.
    public Commons.Portion parsing() {
        return parsing;
    }
}
