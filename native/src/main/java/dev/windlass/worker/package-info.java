/// The inference worker: a process that maps one slab, loads versions of one tenant, and runs what the
/// submit ring says. One run thread, one control thread, one thread per load.
///
/// Trusts the node, and nobody else. Knows nothing of HTTP, of routes or of the platform; logs nothing, and
/// says why it ended in one line on stderr.
@NullMarked
package dev.windlass.worker;

import org.jspecify.annotations.NullMarked;
