package dev.windlass.activity;

import java.util.Optional;

/// What must hold at every moment, whatever orders and faults come.
///
/// @param name short, as reports say it
/// @param sentence what it keeps
/// @param check looks at each activity that has ended
record Invariant(String name, String sentence, Check check) {
    interface Check {
        /// How it is broken; empty while it holds.
        Optional<String> broken(Seen seen);
    }

    Optional<String> broken(Seen seen) {
        return check.broken(seen)
                .map(how ->
                        name + " (" + sentence + "): " + how + ", at " + seen.activity() + " of " + seen.workflow());
    }

    /// Broken with these words if `broken`.
    static Optional<String> when(boolean broken, String words) {
        return broken ? Optional.of(words) : Optional.empty();
    }
}
