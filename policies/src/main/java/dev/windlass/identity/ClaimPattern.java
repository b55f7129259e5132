package dev.windlass.identity;

import dev.windlass.domain.Texts;
import java.util.Optional;

/// What a claim must be: the text itself, from its beginning to its end, in which each `*` stands for one
/// or more characters other than `/` and `:`. So `refs/heads/*` is no branch with a slash in its name,
/// and
/// `repo:acme/*:environment:prod` none of another environment.
public record ClaimPattern(String text) {
    private static final int CHARS_MAX = 300;
    private static final int STARS_MAX = 5;

    /// What is wrong with a text as a pattern; empty if nothing is.
    static Optional<String> flaw(String text) {
        if (text.isBlank() || text.length() > CHARS_MAX) {
            return Optional.of("must have 1-" + CHARS_MAX + " characters");
        }
        if (text.contains("**")) {
            return Optional.of("has ** in it, and no * goes past a / or a :");
        }
        if (text.chars().filter(each -> each == '*').count() > STARS_MAX) {
            return Optional.of("has more than " + STARS_MAX + " *");
        }
        return Texts.flawOfLine(text);
    }

    /// True if only one text matches.
    boolean exact() {
        return text.indexOf('*') < 0;
    }

    /// What stands before the first `/` if no `*` does; else empty.
    boolean namesOwner() {
        int slash = text.indexOf('/');
        return slash > 0 && text.substring(0, slash).indexOf('*') < 0;
    }

    /// In time proportional to the lengths' product at most.
    public boolean matches(String value) {
        int i = 0;
        int j = 0;
        int star = -1;
        int upTo = 0;
        while (j < value.length()) {
            if (i < text.length() && text.charAt(i) == '*') {
                if (ends(value.charAt(j))) {
                    return false;
                }
                star = i++;
                upTo = ++j;
            } else if (i < text.length() && text.charAt(i) == value.charAt(j)) {
                i++;
                j++;
            } else if (star >= 0 && !ends(value.charAt(upTo))) {
                i = star + 1;
                j = ++upTo;
            } else {
                return false;
            }
        }
        return i == text.length();
    }

    private static boolean ends(char c) {
        return c == '/' || c == ':';
    }
}
