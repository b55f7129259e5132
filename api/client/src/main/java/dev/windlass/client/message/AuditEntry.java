package dev.windlass.client.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Who did what, when and why.
///
/// @param seq its place in the tenant's chain; null for the moment until it is sealed
/// @param detail what belongs to the action
public record AuditEntry(
        long id,
        @Nullable Long seq,
        Instant at,
        String actor,
        String action,
        String subject,
        String reason,
        JsonNode detail) {}
