package dev.windlass.client.message;

import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.VersionRef;
import java.time.Instant;

/// A version's legal hold.
public record HoldView(VersionRef version, PrincipalId who, String reason, Instant at) {}
