package dev.windlass.gateway;

import dev.windlass.exchange.Workers;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.thread.Scheduler;

/// What all infer requests of a gateway share.
///
/// @param parsePool runs what would stop a selector; rejects when its queue is full
/// @param timer runs short things later
/// @param parked how many requests wait for room or an inference worker
record InferDesk(
        GatewayLimits limits,
        Workers workers,
        DirectBuffers buffers,
        TensorReader reader,
        ReplyWriter writer,
        Executor parsePool,
        Scheduler timer,
        AtomicInteger parked) {}
