package dev.windlass.gateway.call;

import dev.windlass.exchange.ModelInstances;
import dev.windlass.exchange.ReplyMemory;
import dev.windlass.gateway.body.DirectBuffers;
import dev.windlass.gateway.schedule.Scheduler;
import dev.windlass.gateway.schedule.TenantGate;
import dev.windlass.gateway.settings.GatewayLimits;
import dev.windlass.gateway.shadow.Shadows;
import org.jspecify.annotations.Nullable;

/// What all infer requests of a gateway share, whatever their front.
///
/// @param buffers for replies that come in parts
public record InferContext(
        GatewayLimits limits,
        ModelInstances instances,
        Steps steps,
        Scheduler scheduler,
        Quarantine quarantine,
        Shadows shadows,
        DirectBuffers buffers) {
    /// Of the tenant's share; null if that has none.
    @Nullable ReplyMemory memory(TenantGate tenant, long bytes) {
        var loan = buffers.lendWhole(tenant.stagedBytes(), bytes);
        return loan == null ? null : new ReplyMemory(loan.buffer(), loan::close);
    }
}
