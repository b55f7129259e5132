package dev.windlass.client.message;

import dev.windlass.domain.Digest;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/// A tenant's preset. `strategy` is what stands below a manifest's `strategy`, `digest` what plans that use it have.
public record PresetView(String name, JsonNode strategy, Digest digest, String setBy, Instant setAt) {}
