/// `./windlass verify-gpu` on the machine with the card: the contract tests that carry the tag, then measurements, each
/// part a process of its own ([dev.windlass.card.Part]), then a report ([dev.windlass.card.Report]).
@org.jspecify.annotations.NullMarked
package dev.windlass.card;
