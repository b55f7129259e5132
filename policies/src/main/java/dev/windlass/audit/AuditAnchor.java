package dev.windlass.audit;

import dev.windlass.json.CanonicalJson;
import dev.windlass.json.WindlassJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// What a chain was at a time: its last link, kept where the database's owner can't change it. Each names
/// the one before, so that none can be left out unseen but the newest.
///
/// @param at UTC, by the database's clock
/// @param hash of the link `seq`
/// @param number from 1, without a gap
/// @param previous hash of the anchor before; 64 zeros for the first
/// @param tenant null: of the platform
public record AuditAnchor(
        String at,
        String hash,
        long number,
        String previous,
        long seq,
        @Nullable String tenant) {
    /// What the first anchor has for the one before.
    public static final String NONE = "0".repeat(Hash.CHARS);

    public AuditAnchor {
        if (at == null || hash == null || previous == null || number < 1 || seq < 1) {
            throw new IllegalArgumentException("it is no anchor: at, hash, number, previous and seq must be there");
        }
        Hash.checked("hash", hash);
        Hash.checked("previous", previous);
    }

    /// Its canonical JSON, which is the object's text.
    public String text() {
        return CanonicalJson.write(this);
    }

    /// What the next anchor names.
    public String digest() {
        return Hash.of(text());
    }

    /// @throws IllegalArgumentException if it is no anchor, or not canonical
    public static AuditAnchor read(String text) {
        try {
            var anchor = WindlassJson.mapper().readValue(text, AuditAnchor.class);
            if (anchor != null && anchor.text().equals(text)) {
                return anchor;
            }
        } catch (JacksonException _) {
            // Refused below.
        }
        throw new IllegalArgumentException("it is no anchor in canonical JSON");
    }
}
