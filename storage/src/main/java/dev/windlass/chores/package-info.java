/// What processes do again and again beside their work. Knows nothing of what that is.
@NullMarked
package dev.windlass.chores;

import org.jspecify.annotations.NullMarked;
