/// The policy engine: YAML documents of CEL rules, judged over facts that are handed in.
///
/// An evaluation error is never a verdict: it is a finding of its own kind, and the document's failure
/// policy says what it does. Runs in activities, never in workflow code. Knows no registry and no clock.
@NullMarked
package dev.windlass.policy;

import org.jspecify.annotations.NullMarked;
