package dev.windlass.client.message;

import org.jspecify.annotations.Nullable;

/// Asks for a tenant; a missing quota takes the platform's default.
public record NewTenant(String name, @Nullable QuotaChange quota) {}
