/// The gateway's side of the instance to an inference worker: who has room in its slab, what waits, what was answered,
/// and
/// how
/// it is loaded, watched and let go. The format is `dev.windlass.slab`'s.
///
/// Knows nothing of HTTP, of routes or of models' meaning.
@NullMarked
package dev.windlass.exchange;

import org.jspecify.annotations.NullMarked;
