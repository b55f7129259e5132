/// Groups of promotions that move in lockstep: what their rows mean, and what is to be done next.
@NullMarked
package dev.windlass.group;

import org.jspecify.annotations.NullMarked;
