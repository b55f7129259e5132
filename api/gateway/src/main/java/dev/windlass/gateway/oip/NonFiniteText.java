package dev.windlass.gateway.oip;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;

/// How NaN and infinities are written in a reply's JSON, which has no word for them. A request chooses by its parameter
/// `non_finite`.
public enum NonFiniteText {
    /// NaN, Infinity and -Infinity as they are: what Python writes and reads. No strict parser takes them.
    LITERAL,
    /// As null: which of them it was is lost.
    NULL,
    /// As "NaN", "Infinity" and "-Infinity", in quotes.
    STRING;

    /// @param field where it was asked for
    /// @throws RefusedException if there is none of that name
    public static NonFiniteText named(String field, String text) {
        return switch (text) {
            case "literal" -> LITERAL;
            case "null" -> NULL;
            case "string" -> STRING;
            default ->
                throw Refusal.bad(
                        field,
                        Refusal.excerpt(text),
                        "isn't a way to write NaN and infinities",
                        "use literal, null or string");
        };
    }
}
