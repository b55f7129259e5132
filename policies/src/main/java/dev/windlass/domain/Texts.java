package dev.windlass.domain;

import java.util.Optional;

/// The rules for texts that come from outside. Any text must be one that a database keeps and UTF-8 can say; one
/// that is shown to people is besides a single line that reads in the order in which it stands.
public final class Texts {
    private static final int LINE_SEPARATOR = 0x2028;
    private static final int PARAGRAPH_SEPARATOR = 0x2029;

    private Texts() {}

    /// Why no text may be so, such as `has a NUL character at 3`; empty if it may. NUL can't be kept, and half a
    /// surrogate pair is no character.
    public static Optional<String> flaw(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int point = text.codePointAt(i);
            if (point == 0) {
                return Optional.of("has a NUL character at " + i);
            }
            if (surrogate(point)) {
                return Optional.of("has half a surrogate pair at " + i);
            }
        }
        return Optional.empty();
    }

    /// Why no text that is shown may be so: as [#flaw], or because it has control characters, line breaks and
    /// tabs among them, or characters that turn the reading direction of others.
    public static Optional<String> flawOfLine(String text) {
        var flaw = flaw(text);
        if (flaw.isPresent()) {
            return flaw;
        }
        for (int i = 0; i < text.length(); i++) {
            if (unseen(text.charAt(i))) {
                return Optional.of("has the control character U+%04X at %d".formatted((int) text.charAt(i), i));
            }
        }
        return Optional.empty();
    }

    /// A text that is shown, of 1 to `max` UTF-16 units, not blank.
    ///
    /// @throws IllegalArgumentException naming field, value and rule
    public static String line(String field, String value, int max) {
        if (value.isBlank() || value.length() > max) {
            throw new IllegalArgumentException(
                    field + " must have 1-" + max + " characters, got \"" + excerpt(value, 60) + "\"");
        }
        var flaw = flawOfLine(value);
        if (flaw.isPresent()) {
            throw new IllegalArgumentException(field + " " + flaw.get() + ": it must be one line of plain text");
        }
        return value;
    }

    /// The text as it can be shown to anybody: what [#flawOfLine] refuses is spelt out, as in backslash u0000.
    public static String visible(String text) {
        var visible = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (point <= Character.MAX_VALUE && (surrogate(point) || unseen((char) point))) {
                visible.append("\\u%04x".formatted(point));
            } else {
                visible.appendCodePoint(point);
            }
        });
        return visible.toString();
    }

    /// At most `max` units of it, then `...`; never half a character.
    public static String excerpt(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
        return text.substring(0, end) + "...";
    }

    private static boolean surrogate(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }

    private static boolean unseen(char c) {
        return Character.isISOControl(c) || c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR || turnsDirection(c);
    }

    /// Embeddings, overrides and isolates. Marks, which turn nothing, are how right-to-left text is written.
    private static boolean turnsDirection(char c) {
        return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    }
}
