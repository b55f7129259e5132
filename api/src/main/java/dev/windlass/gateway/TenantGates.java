package dev.windlass.gateway;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The gates of all tenants that ever came, and what they share.
///
/// @param inFlight requests between their head and their answer: each has a connection
/// @param stagedBytes of bodies and replies
/// @param parking places of requests that wait
/// @param parsing places of the parse pool
record TenantGates(
        Commons inFlight, Commons stagedBytes, Commons parking, Commons parsing, Map<String, TenantGate> gates) {
    TenantGates(GatewayLimits limits, int parseThreads) {
        this(
                new Commons(limits.connectionsMax()),
                new Commons(limits.stagedBytesMax()),
                new Commons(limits.parkedMax()),
                new Commons(limits.parseQueueMax() + parseThreads),
                new ConcurrentHashMap<>());
    }

    /// @param tenant one that exists
    TenantGate of(String tenant) {
        var known = gates.get(tenant);
        return known != null ? known : gates.computeIfAbsent(tenant, _ -> new TenantGate(this));
    }
}
