package dev.windlass.domain;

import java.util.regex.Pattern;

/// The rules for names that become parts of workflow ids, paths and metric labels.
public final class Names {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._-]{1,40}");

    private Names() {}

    /// @throws IllegalArgumentException naming field, value and rule
    public static String name(String field, String value) {
        if (!NAME.matcher(value).matches() || value.contains("--")) {
            throw new IllegalArgumentException(
                    field + " must be 1-40 of a-z 0-9 - without --, got \"" + excerpt(value) + "\"");
        }
        return value;
    }

    /// @throws IllegalArgumentException naming field, value and rule
    public static String version(String field, String value) {
        if (!VERSION.matcher(value).matches() || value.contains("--")) {
            throw new IllegalArgumentException(
                    field + " must be 1-40 of A-Z a-z 0-9 . _ - without --, got \"" + excerpt(value) + "\"");
        }
        return value;
    }

    private static String excerpt(String value) {
        return value.length() <= 60 ? value : value.substring(0, 60) + "...";
    }
}
