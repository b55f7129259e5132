/// The runbooks: Endpoint (the mutex of one route), Promotion (one attempt) and Rollback (after completion).
///
/// A workflow decides; activities do. Nothing here may know a database, a file, a clock, a thread or the
/// policy engine: whatever is not a pure function of the recorded history comes through an interface of
/// `dev.windlass.workflow.activity`.
@NullMarked
package dev.windlass.workflow;

import org.jspecify.annotations.NullMarked;
