/// `windlass worker --inspect FILE`: a process of its own that looks at one uploaded model file, since
/// bytes from outside are never loaded where they could hurt others. It prints one JSON line and ends.
///
/// Crashes, time and memory are bounded by whoever starts it. Knows nothing of uploads, tenants or versions.
@NullMarked
package dev.windlass.worker.inspect;

import org.jspecify.annotations.NullMarked;
