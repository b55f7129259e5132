/// Where a rollback goes. The one meaning of `rollback` and `rollback --to V`, whoever carries it out: the runbooks, or
/// the control API while Temporal is away.
@NullMarked
package dev.windlass.rollback;

import org.jspecify.annotations.NullMarked;
