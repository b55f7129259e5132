package dev.windlass.audit;

import dev.windlass.json.CanonicalJson;
import org.jspecify.annotations.Nullable;

/// What a chain begins with. Its hash is what the first link follows, so that a chain can't be another
/// tenant's.
///
/// @param begunAt UTC, to the microsecond
/// @param format of the chain
/// @param legacyRows its first rows, which were there before there were chains: they are as they were
/// when the chain was begun, and nothing says what they were before
/// @param tenant null: of the platform
public record ChainGenesis(
        String begunAt,
        String format,
        long legacyRows,
        @Nullable String tenant) {
    /// The only one there is.
    public static final String FORMAT = "windlass-audit-1";

    public ChainGenesis {
        if (begunAt == null || !FORMAT.equals(format) || legacyRows < 0) {
            throw new IllegalArgumentException("it is no chain of format " + FORMAT);
        }
    }

    public String hash() {
        return Hash.of(CanonicalJson.write(this));
    }
}
