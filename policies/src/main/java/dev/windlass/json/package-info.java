/// How Windlass writes and reads its own JSON: one mapper for all modules, one canonical form for digests.
///
/// Knows shapes only, never what a document means.
@NullMarked
package dev.windlass.json;

import org.jspecify.annotations.NullMarked;
