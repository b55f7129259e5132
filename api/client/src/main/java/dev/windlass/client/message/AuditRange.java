package dev.windlass.client.message;

/// Rows of a tenant's chain, from `first` to `last`; `last` is 0 if there are none.
public record AuditRange(long first, long last) {}
