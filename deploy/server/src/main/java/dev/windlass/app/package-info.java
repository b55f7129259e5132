/// The only `main`: reads the arguments, loads the settings, builds what a role needs by hand, and runs it
/// until it is told to stop.
///
/// Everything that is wired is wired here, in [Wiring]; what it wires knows nothing of this package.
@NullMarked
package dev.windlass.app;

import org.jspecify.annotations.NullMarked;
