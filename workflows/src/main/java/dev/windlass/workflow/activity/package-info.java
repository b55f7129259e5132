/// What the runbooks ask of the world: one interface per part of it, each with the messages that cross to it.
///
/// Every method takes one record and returns one record, may run twice (its request says what makes a repeat
/// harmless), and knows nothing about workflows. Implementations live in the `activities` module. Expected
/// outcomes are sealed results; failures are `ApplicationFailure`s with a type of
/// [dev.windlass.workflow.FailureTypes].
@NullMarked
package dev.windlass.workflow.activity;

import org.jspecify.annotations.NullMarked;
