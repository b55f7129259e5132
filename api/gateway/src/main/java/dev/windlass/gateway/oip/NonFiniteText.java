package dev.windlass.gateway.oip;

/// How NaN and infinities are written in a reply's JSON, which has no word for them. A request chooses by its parameter
/// `non_finite`.
enum NonFiniteText {
    /// NaN, Infinity and -Infinity as they are: what Python writes and reads. No strict parser takes them.
    LITERAL,
    /// As null: which of them it was is lost.
    NULL,
    /// As "NaN", "Infinity" and "-Infinity", in quotes.
    STRING
}
