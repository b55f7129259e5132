/// Gates that the platform judges itself, and which addresses it may ask.
@NullMarked
package dev.windlass.gate;

import org.jspecify.annotations.NullMarked;
