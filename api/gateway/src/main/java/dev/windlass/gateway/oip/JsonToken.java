package dev.windlass.gateway.oip;

/// What a JSON value begins or ends with, or all of it.
enum JsonToken {
    OBJECT,
    OBJECT_END,
    ARRAY,
    ARRAY_END,
    NAME,
    STRING,
    INTEGER,
    /// A number with point or exponent, or a literal that isn't finite.
    REAL,
    TRUE,
    FALSE,
    NULL,
    /// Of the text; nothing is open.
    END;

    /// True if it begins or ends an array or an object.
    boolean bracket() {
        return this == ARRAY || this == ARRAY_END || this == OBJECT || this == OBJECT_END;
    }
}
