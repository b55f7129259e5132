/// The retirement of a version: its calendar, and when nobody asks for it any more. What one is allowed to mean, from
/// the words of people to a plan.
@NullMarked
package dev.windlass.retirement;

import org.jspecify.annotations.NullMarked;
