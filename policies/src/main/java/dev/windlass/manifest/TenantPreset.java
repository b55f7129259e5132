package dev.windlass.manifest;

import dev.windlass.domain.Digest;

/// A strategy to which a tenant has given a name, read in full.
///
/// @param json its text, as canonical JSON
/// @param digest of that text
public record TenantPreset(String name, String json, Digest digest, Expansion expansion) {}
