package dev.windlass.gateway.schedule;

import dev.windlass.gateway.settings.GatewayLimits;
import dev.windlass.quota.OwnPool;
import dev.windlass.quota.SharedPool;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The gates of all tenants that ever came, and what they share.
///
/// @param inFlight requests between their head and their answer: each has a connection
/// @param stagedBytes of bodies and replies
/// @param parking places of requests that wait
/// @param parsing places of the parse pool
/// @param wireBytes of gRPC's messages, before they are staged and after their answers were written
/// @param arriving calls that name their model in their body only, until it has come
public record TenantGates(
        @SharedPool(
                value = "requests in flight at a gateway",
                limit = "as many as connections",
                share = "Shares: one tenant alone half, and its quota's max-in-flight",
                full = "503 at the share, 429 at the quota")
        Commons inFlight,

        @SharedPool(
                value = "bytes of bodies and replies at a gateway",
                limit = "128 MiB, or twice `limits.infer-reply-bytes-max`",
                share = "Shares: one tenant alone half",
                full = "a body that doesn't move gives way, else 503")
        Commons stagedBytes,

        @SharedPool(
                value = "requests that wait at a gateway",
                limit = "`limits.infer-waiting-max` (1,024)",
                share = "Shares: one tenant alone half",
                full = "503")
        Commons parking,

        @SharedPool(
                value = "large bodies and replies on a gateway's parse pool",
                limit = "64, and one per core",
                share = "Shares: one tenant alone half",
                full = "503; a reply of up to 4 MiB is written on the selector's thread")
        Commons parsing,

        @SharedPool(
                value = "gRPC calls at a gateway whose message is on its way",
                limit = "as many as connections",
                share = "Shares: one tenant alone half",
                full = "503")
        Commons arriving,

        @SharedPool(
                value = "bytes of messages in gRPC's buffers at a gateway",
                limit = "136 MiB, of which each part costs 2 KiB beside its bytes",
                share = "Shares: one tenant alone half",
                full = "503")
        Commons wireBytes,

        @OwnPool("a gate per tenant") Map<String, TenantGate> gates) {
    /// Less than the process may have of such buffers beside the others; half of it holds the largest
    /// message, and the largest reply unless that has another limit.
    private static final long WIRE_BYTES_MAX = 136L << 20;

    public TenantGates(GatewayLimits limits, int parseThreads) {
        this(
                new Commons(limits.connectionsMax()),
                new Commons(limits.stagedBytesMax()),
                new Commons(limits.parkedMax()),
                new Commons(limits.parseQueueMax() + parseThreads),
                new Commons(limits.connectionsMax()),
                new Commons(WIRE_BYTES_MAX),
                new ConcurrentHashMap<>());
    }

    /// @param tenant one that exists
    public TenantGate of(String tenant) {
        var known = gates.get(tenant);
        return known != null ? known : gates.computeIfAbsent(tenant, _ -> new TenantGate(this));
    }
}
