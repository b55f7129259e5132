package dev.windlass.gateway.grpc;

import dev.windlass.gateway.body.DirectBuffers;
import dev.windlass.gateway.body.Staging;

/// How messages come in and go out over gRPC.
///
/// @param buffers for answers
public record GrpcCodec(Staging staging, DirectBuffers buffers) {}
