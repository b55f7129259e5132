package dev.windlass.workflow;

import dev.windlass.domain.EndpointRef;
import org.jspecify.annotations.Nullable;

/// A message to a workflow, which says whose it is: a workflow takes none that is for another endpoint than its
/// own. Every update's, signal's and query's message is one.
public interface Addressed {
    /// Null only in a message of an earlier version, which said nothing; no update is taken without.
    @Nullable EndpointRef endpoint();
}
