/// ONNX Runtime behind a customs office: native pointers and status codes go in here and don't come out.
/// What comes out is a session with typed inputs and outputs, an outcome of a run, or the reason why a model
/// is refused.
///
/// Knows tensors (`dev.windlass.exchange`) and files; knows nothing of slabs, slots, requests, tenants or
/// versions.
@NullMarked
package dev.windlass.onnx;

import org.jspecify.annotations.NullMarked;
