package dev.windlass.client.message;

import dev.windlass.domain.Digest;
import java.time.Instant;

/// A version of access rules, without its text.
public record AccessVersion(int version, Digest digest, int rules, String setBy, Instant setAt) {}
