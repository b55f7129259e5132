package dev.windlass.workflow.activity;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Phase;
import io.temporal.activity.ActivityInterface;

/// Writes the record of why. Runs on `windlass-control`.
@ActivityInterface(namePrefix = "Evidence")
public interface EvidenceActivities {
    /// Collects plan, verdicts, approvals, epochs, acknowledgements and windows from the rows, writes them as
    /// canonical JSON to the object store under their SHA-256, and stores the digest with the promotion.
    /// Idempotent by name.
    Sealed seal(Seal request);

    record Seal(String name, EndpointRef endpoint, Phase outcome, String reason, String message) {}

    record Sealed(Digest evidence) {}
}
