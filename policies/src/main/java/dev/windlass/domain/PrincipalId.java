package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who a principal is: a name in one tenant or, with `tenant` null, on the platform. `ci` of the platform isn't
/// `ci` of a tenant. Written `payments/ci`, or `/ci` on the platform: no tenant's name has a `/`.
public record PrincipalId(@Nullable String tenant, String name) {
    /// Whom a row means that holds the name alone: either.
    public static Set<PrincipalId> either(String tenant, String name) {
        return Set.of(new PrincipalId(tenant, name), new PrincipalId(null, name));
    }

    /// Reads what [#text] wrote.
    ///
    /// @throws IllegalArgumentException if there is no `/` in it
    @JsonCreator
    public static PrincipalId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("a principal is spelt TENANT/NAME or /NAME, got \"" + text + "\"");
        }
        return new PrincipalId(slash == 0 ? null : text.substring(0, slash), text.substring(slash + 1));
    }

    @JsonValue
    public String text() {
        return (tenant == null ? "" : tenant) + "/" + name;
    }

    /// For people.
    @Override
    public String toString() {
        return "\"" + name + "\" of " + (tenant == null ? "the platform" : tenant);
    }
}
