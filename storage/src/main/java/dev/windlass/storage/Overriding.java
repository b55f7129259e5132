package dev.windlass.storage;

import dev.windlass.domain.PrincipalId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A person's wish to go on with a retirement though somebody still asks for the version.
///
/// @param subject of the token that he came with, as [Person] has it; null for a key's
public record Overriding(
        PrincipalId who,
        String reason,
        Instant at,
        @Nullable String subject) {
    public Person person() {
        return new Person(who, subject);
    }
}
