package dev.windlass.gateway;

import dev.windlass.exchange.Workers;

/// What all infer requests of a gateway share.
record InferDesk(
        GatewayLimits limits,
        Workers workers,
        Staging staging,
        TensorReader reader,
        ReplyWriter writer,
        Steps steps,
        Parking parking,
        Quarantine quarantine) {}
