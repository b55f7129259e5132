/// The gateway's side of the slab that it shares with an inference worker: who has room there, what waits, what was
/// answered, and how the inference worker is loaded, watched and let go. The format is `dev.windlass.slab`'s.
///
/// Knows nothing of HTTP, of routes or of models' meaning.
@NullMarked
package dev.windlass.exchange;

import org.jspecify.annotations.NullMarked;
