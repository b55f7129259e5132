/// The hands: what workflows ask of Postgres, the object store and the nodes. Each method does one thing and
/// may do it twice; what makes a repeat harmless is in its request. Errors leave through
/// [dev.windlass.activity.Failures].
///
/// Knows nothing of HTTP and never decides what happens next: that is the runbook's.
@NullMarked
package dev.windlass.activity;

import org.jspecify.annotations.NullMarked;
