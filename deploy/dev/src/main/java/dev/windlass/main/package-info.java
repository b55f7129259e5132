/// The verbs of one machine, beside production's: `dev`, `demo`, `tools`, and the launcher's own.
///
/// Nothing knows this package.
@NullMarked
package dev.windlass.main;

import org.jspecify.annotations.NullMarked;
