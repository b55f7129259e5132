package dev.windlass.gateway.schedule;

import dev.windlass.environment.EnvironmentQuota;
import dev.windlass.gateway.refusal.Refusal;
import java.util.concurrent.atomic.AtomicInteger;

/// What one environment of a tenant may have of the tenant's requests at this gateway. Thread-safe.
public final class EnvironmentGate {
    private final AtomicInteger inFlight = new AtomicInteger();
    private final ArrivalRate rate = new ArrivalRate();

    /// Whoever is admitted must [#leave] once.
    public TenantGate.Entry enter(EnvironmentQuota.Of environment, long nowNanos) {
        var quota = environment.quota();
        int held = inFlight.incrementAndGet();
        if (quota.maxInFlight() != null && held > quota.maxInFlight()) {
            leave();
            return new TenantGate.Entry.Refused(Refusal.overLimit(
                    "max-in-flight",
                    quota.maxInFlight(),
                    "the tenant has as many requests in flight as it may in environment " + environment.env(),
                    "wait until one is answered",
                    1));
        }
        int waitSeconds =
                quota.requestsPerSecond() == null ? 0 : rate.secondsToWait(quota.requestsPerSecond(), nowNanos);
        if (waitSeconds > 0) {
            leave();
            return new TenantGate.Entry.Refused(Refusal.overLimit(
                    "quota-rps",
                    quota.requestsPerSecond(),
                    "the tenant sends more requests per second than it may to environment " + environment.env(),
                    "send fewer, or ask a tenant-admin for more",
                    waitSeconds));
        }
        return TenantGate.ADMITTED;
    }

    public void leave() {
        inFlight.decrementAndGet();
    }
}
