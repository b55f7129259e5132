package dev.windlass.client.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Entries of the audit, newest first.
///
/// @param next what `before` of the next page is; null if there is none. A page with a next one may be
/// empty
public record AuditPage(List<AuditEntry> items, @Nullable Long next) {
    public AuditPage {
        items = List.copyOf(items);
    }
}
