package dev.windlass.gateway.call;

import dev.windlass.exchange.ModelInstances;
import dev.windlass.gateway.schedule.Scheduler;
import dev.windlass.gateway.settings.GatewayLimits;
import dev.windlass.gateway.shadow.Shadows;

/// What all infer requests of a gateway share, whatever their front.
public record InferContext(
        GatewayLimits limits,
        ModelInstances instances,
        Steps steps,
        Scheduler scheduler,
        Quarantine quarantine,
        Shadows shadows) {}
