/// The demo's models: real ones, trained here with Tribuo on public data and exported to ONNX, with the
/// metrics that were measured on held-out rows and the lineage that Tribuo keeps.
///
/// Knows nothing of Windlass: what comes out is an artifact, its metrics and its lineage, as a data
/// scientist would push them.
@NullMarked
package dev.windlass.demo.model;

import org.jspecify.annotations.NullMarked;
