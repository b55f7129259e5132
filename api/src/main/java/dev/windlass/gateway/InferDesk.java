package dev.windlass.gateway;

import dev.windlass.exchange.Workers;
import java.util.concurrent.Executor;

/// What all infer requests of a gateway share.
///
/// @param parsePool runs what would stop a selector; rejects when its queue is full
record InferDesk(
        GatewayLimits limits,
        Workers workers,
        DirectBuffers buffers,
        TensorReader reader,
        ReplyWriter writer,
        Executor parsePool,
        Parking parking) {}
