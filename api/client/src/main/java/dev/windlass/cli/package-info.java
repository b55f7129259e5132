/// The command line's client verbs: what people and CI type, over [dev.windlass.client.WindlassClient].
///
/// Knows the client, picocli and the terminal only; what a verb means is decided by the server.
@NullMarked
package dev.windlass.cli;

import org.jspecify.annotations.NullMarked;
