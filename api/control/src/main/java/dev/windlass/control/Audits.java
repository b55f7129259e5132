package dev.windlass.control;

import dev.windlass.domain.Principal;
import dev.windlass.storage.AuditLog;
import dev.windlass.storage.Database;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Writes one audit row per change that the API makes, in the change's transaction: a change whose row can't be
/// written isn't made. What is told to a workflow is told after its row.
record Audits(Database database, AuditLog log) {
    static Audits of(ControlParts parts) {
        return new Audits(parts.database(), parts.stores().audit());
    }

    /// Makes a change that [#write]s its row. Postgres only: never a call to Temporal or the object store.
    <T> T changed(Supplier<T> change) {
        return database.inTransaction(change);
    }

    /// The row of a change, within [#changed].
    void write(Principal actor, @Nullable String tenant, Event event) {
        log.append(new AuditLog.Entry(tenant, actor.name(), event.action, event.subject, event.reason, event.detail));
    }

    /// The row of an order to a workflow, which changes nothing here itself.
    void order(Principal actor, String tenant, Event event) {
        changed(() -> {
            write(actor, tenant, event);
            return event;
        });
    }

    record Event(String action, String subject, String reason, Map<String, Object> detail) {}
}
