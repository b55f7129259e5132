package dev.windlass.agent;

import dev.windlass.golden.GoldenDifference;

/// What became of asking a loaded version its golden rows.
public sealed interface GoldenOutcome {
    /// In so many requests; `largestDifference` of those that are tolerated.
    record AsExpected(int requests, double largestDifference) implements GoldenOutcome {}

    record Differs(GoldenDifference difference) implements GoldenOutcome {}

    /// No answer came, which says nothing of the version's answers.
    record Unanswered(String reason) implements GoldenOutcome {}
}
