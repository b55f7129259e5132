package dev.windlass.control;

import dev.windlass.domain.Principal;
import dev.windlass.storage.AuditLog;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes one audit row per change that the API makes.
record Audits(AuditLog log) {
    void write(Principal actor, @Nullable String tenant, Event event) {
        log.append(new AuditLog.Entry(tenant, actor.name(), event.action, event.subject, event.reason, event.detail));
    }

    record Event(String action, String subject, String reason, Map<String, Object> detail) {}
}
