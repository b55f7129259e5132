/// The object store: artifacts under their digest, evidence, uploads under way.
@NullMarked
package dev.windlass.storage.objects;

import org.jspecify.annotations.NullMarked;
