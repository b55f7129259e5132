/// The hop between gateway and inference worker: one sealed slab of shared memory per inference worker, two
/// rings of slot numbers, a bell, and a control channel. Tensors lie in the slab as Arrow lays them out.
///
/// Knows nothing of HTTP, of routes or of models' meaning; ONNX Runtime is behind `dev.windlass.onnx`.
@NullMarked
package dev.windlass.exchange;

import org.jspecify.annotations.NullMarked;
