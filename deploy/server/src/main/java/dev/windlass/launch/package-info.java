/// How this program's JVMs are started: flags, class path, boot caches.
@NullMarked
package dev.windlass.launch;

import org.jspecify.annotations.NullMarked;
