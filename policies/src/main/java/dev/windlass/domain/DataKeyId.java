package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A key that data is encrypted with: a tenant's, or with `tenant` null the platform's; `n` counts its
/// owner's from 1 on. Written `payments/3`, or `/3` on the platform: no tenant's name has a `/`.
public record DataKeyId(@Nullable String tenant, long n) {
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

    public DataKeyId {
        if (tenant != null) {
            Names.name("tenant", tenant);
        }
        if (n < 1) {
            throw new IllegalArgumentException("a data key's number must be 1 or more, got " + n);
        }
    }

    /// Reads what [#text] wrote.
    ///
    /// @throws IllegalArgumentException if it is none
    @JsonCreator
    public static DataKeyId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !NUMBER.matcher(text.substring(slash + 1)).matches()) {
            throw new IllegalArgumentException(
                    "a data key is spelt TENANT/N, or /N of the platform, got " + Names.excerpt(text));
        }
        return new DataKeyId(slash == 0 ? null : text.substring(0, slash), Long.parseLong(text.substring(slash + 1)));
    }

    @JsonValue
    public String text() {
        return (tenant == null ? "" : tenant) + "/" + n;
    }

    @Override
    public String toString() {
        return text();
    }
}
