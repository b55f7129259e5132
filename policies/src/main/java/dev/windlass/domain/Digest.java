package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/// A SHA-256 of bytes, spelt `sha256:` and 64 lower-case hexadecimal digits.
public record Digest(@JsonValue String value) {
    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Digest {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "digest must be sha256: and 64 lower-case hexadecimal digits, got \"" + value + "\"");
        }
    }

    /// The 64 hexadecimal digits.
    public String hex() {
        return value.substring("sha256:".length());
    }

    /// The first 12 hexadecimal digits, for people.
    public String shortHex() {
        return hex().substring(0, 12);
    }

    @Override
    public String toString() {
        return value;
    }
}
