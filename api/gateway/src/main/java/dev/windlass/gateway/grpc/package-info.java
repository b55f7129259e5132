/// The gRPC front: the Open Inference Protocol's `inference.GRPCInferenceService`. The only room that sees gRPC.
///
/// There are no generated stubs and no message objects: a call's message is taken from gRPC's stream to staged bytes,
/// which [dev.windlass.gateway.oip.WireRequest] reads in place.
@NullMarked
package dev.windlass.gateway.grpc;

import org.jspecify.annotations.NullMarked;
