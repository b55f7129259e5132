package dev.windlass.storage;

import dev.windlass.domain.PrincipalId;
import dev.windlass.json.CanonicalJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who somebody is: a principal, and whose token he came with. By two bindings one person has two names, and
/// is one nevertheless.
///
/// @param subject of [#subject]; null for whoever came with a key
public record Person(PrincipalId id, @Nullable String subject) {
    /// Whoever comes with a key.
    public static Person of(PrincipalId id) {
        return new Person(id, null);
    }

    /// What is compared of a token's holder.
    ///
    /// @param sub as the issuer has it in its tokens, to the letter
    public static String subject(String issuer, String sub) {
        return CanonicalJson.digest(List.of(issuer, sub)).hex();
    }
}
