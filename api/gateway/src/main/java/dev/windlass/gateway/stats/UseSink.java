package dev.windlass.gateway.stats;

import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.VersionRef;

/// Is told who asked for which version how often since this gateway started. Never blocks and never throws.
public interface UseSink {
    /// @param requests so far; a later report replaces an earlier one
    void used(VersionRef version, PrincipalId by, long requests);
}
