package dev.windlass.json;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Of the names that there are, the one that was probably meant.
public final class Nearest {
    private Nearest() {}

    /// Empty if none is near: of a short name one letter may be another, of longer ones two, or a third.
    public static Optional<String> to(String name, Collection<String> known) {
        return known.stream()
                .filter(it -> edits(name, it) <= Math.max(name.length() > 3 ? 2 : 1, name.length() / 3))
                .min(Comparator.comparingInt((String it) -> edits(name, it)).thenComparing(it -> it));
    }

    /// Letters to put in, take out or change, whatever their case: the rows of Levenshtein's table, one at a time.
    private static int edits(String one, String other) {
        var left = one.toLowerCase(Locale.ROOT);
        var right = other.toLowerCase(Locale.ROOT);
        var row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
