package dev.windlass.cli;

import dev.windlass.json.WindlassJson;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// What a token of another issuer says of itself, unverified: that is the server's to do.
final class IdToken {
    private static final int PARTS = 3;

    private IdToken() {}

    /// For whom it is made out; empty if it can't be read.
    static Optional<List<String>> audience(String token) {
        var parts = token.split("\\.", -1);
        if (parts.length != PARTS) {
            return Optional.empty();
        }
        try {
            var claims = WindlassJson.mapper().readTree(Base64.getUrlDecoder().decode(parts[1]));
            var audience = claims.path("aud");
            return Optional.of(
                    audience.isArray()
                            ? audience.valueStream().map(it -> it.asString("")).toList()
                            : List.of(audience.asString("")));
        } catch (IllegalArgumentException | JacksonException _) {
            return Optional.empty();
        }
    }
}
