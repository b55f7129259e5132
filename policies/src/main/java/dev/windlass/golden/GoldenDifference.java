package dev.windlass.golden;

import dev.windlass.domain.Texts;

/// Where a model doesn't answer as its training library did.
///
/// @param row from 0 on
/// @param output empty if the row has no answer at all
/// @param expected that row's values of the output
/// @param answered the same, or what was said instead of an answer
/// @param how such as `in a batch of 64 rows`
public record GoldenDifference(int row, String output, String expected, String answered, String how) {
    private static final int SHOWN_MAX = 300;

    public GoldenDifference {
        expected = Texts.visible(Texts.excerpt(expected, SHOWN_MAX));
        answered = Texts.visible(Texts.excerpt(answered, SHOWN_MAX));
    }

    /// One sentence, without its end.
    public String message() {
        return "row " + row + (output.isEmpty() ? "" : ", output " + output) + ": expected " + expected + ", answered "
                + answered + " (" + how + ")";
    }
}
