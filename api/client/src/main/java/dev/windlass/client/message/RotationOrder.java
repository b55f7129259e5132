package dev.windlass.client.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// New encryption keys, for one tenant or for all and the platform.
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RotationOrder(
        @Nullable String tenant, @Nullable String reason) {}
