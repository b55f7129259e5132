package dev.windlass.storage;

import dev.windlass.domain.Principal;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whom a token speaks for.
///
/// @param claims what the token claimed that it was exchanged for; empty for a key
/// @param exchanged empty for a key
public record Holder(Principal principal, Map<String, String> claims, Optional<Exchanged> exchanged) {
    public Holder {
        claims = Map.copyOf(claims);
    }

    /// How it came to a token.
    ///
    /// @param subject whose it is, as [Person] has it
    /// @param makesKeys true if it may make what lasts longer than itself
    public record Exchanged(String binding, @Nullable String subject, boolean makesKeys) {}

    /// Of a key.
    public Holder(Principal principal) {
        this(principal, Map.of(), Optional.empty());
    }

    /// Who it is, by name and, if it came with a token of an issuer, by that.
    public Person person() {
        return new Person(principal.id(), exchanged.map(Exchanged::subject).orElse(null));
    }
}
