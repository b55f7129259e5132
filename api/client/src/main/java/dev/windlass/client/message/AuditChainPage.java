package dev.windlass.client.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Part of a tenant's chain, as lines of an export.
///
/// @param head of an export that begins with these lines; null where there is no chain yet
/// @param last row of the whole chain
/// @param unlinked rows in the database that came past the chain; counted with its last lines alone
public record AuditChainPage(@Nullable String head, List<String> lines, long last, long unlinked) {
    public AuditChainPage {
        lines = List.copyOf(lines);
    }

    /// Of a tenant of which nothing was audited.
    public static AuditChainPage empty() {
        return new AuditChainPage(null, List.of(), 0, 0);
    }
}
