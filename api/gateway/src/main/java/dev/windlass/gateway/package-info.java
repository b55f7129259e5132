/// The inference front end: takes Open Inference Protocol requests from a socket, draws an arm by the
/// route's weights, puts the tensors into an inference worker's slab and writes what comes back. Counts what
/// each arm did.
///
/// What it needs to know arrives through ports ([dev.windlass.gateway.route.RouteSource],
/// [dev.windlass.gateway.route.KeySource]) as whole snapshots, what it learns leaves through others
/// ([dev.windlass.gateway.stats.WindowSink], [dev.windlass.gateway.route.AckSink]). It knows nothing of Postgres,
/// Temporal, the object store or ONNX Runtime, and works on without all of them.
@NullMarked
package dev.windlass.gateway;

import org.jspecify.annotations.NullMarked;
