/// Environments in their order, what a version has behind it in them, and what is due on its way through them.
///
/// Knows domain values; nothing of rows, clocks or workflows.
@NullMarked
package dev.windlass.environment;

import org.jspecify.annotations.NullMarked;
