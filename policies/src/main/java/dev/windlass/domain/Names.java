package dev.windlass.domain;

import java.util.regex.Pattern;

/// The rules for names, which become parts of ids, paths, file names and metric labels.
public final class Names {
    private static final int EXCERPT_CHARS = 60;
    private static final String ENDS = "with a letter or a digit at its beginning and end and without --";

    private Names() {}

    /// What a name may be. None contains `--` or begins or ends with `-`: [Id] joins names by that.
    public enum Rule {
        /// Tenants, environments, gateways and policies.
        NAME("[a-z0-9]([a-z0-9-]*[a-z0-9])?", 40, "a-z 0-9 -", ENDS),
        MODEL(
                "[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9._])?",
                100,
                "A-Z a-z 0-9 . _ -",
                "without . or - at its beginning, - at its end and -- inside"),
        VERSION("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", 40, "A-Z a-z 0-9 . _ -", ENDS);

        private final String expression;
        private final int charsMax;
        private final String words;
        private final Pattern pattern;

        Rule(String letters, int charsMax, String words, String where) {
            this.expression = "^(?!.*--)" + letters + "$";
            this.charsMax = charsMax;
            this.words = "1-" + charsMax + " of " + words + ", " + where;
            this.pattern = Pattern.compile("(?!.*--)" + letters);
        }

        /// As JSON Schema and Postgres spell it; says nothing about the length.
        public String expression() {
            return expression;
        }

        /// A name has 1 character or more, and no more than this.
        public int charsMax() {
            return charsMax;
        }

        /// The rule as people read it.
        public String words() {
            return words;
        }

        public boolean allows(String value) {
            return value.length() <= charsMax && pattern.matcher(value).matches();
        }

        private String checked(String field, String value) {
            if (value == null || !allows(value)) {
                throw new IllegalArgumentException(field + " must be " + words + ", got " + excerpt(value));
            }
            return value;
        }
    }

    /// A tenant's, an environment's, a gateway's or a policy's name.
    /// @throws IllegalArgumentException naming field, value and rule
    public static String name(String field, String value) {
        return Rule.NAME.checked(field, value);
    }

    /// @throws IllegalArgumentException naming field, value and rule
    public static String model(String field, String value) {
        return Rule.MODEL.checked(field, value);
    }

    /// @throws IllegalArgumentException naming field, value and rule
    public static String version(String field, String value) {
        return Rule.VERSION.checked(field, value);
    }

    /// A text in quotes, cut to what fits into a message.
    static String excerpt(String value) {
        if (value == null) {
            return "nothing";
        }
        return "\"" + (value.length() <= EXCERPT_CHARS ? value : value.substring(0, EXCERPT_CHARS) + "...") + "\"";
    }
}
