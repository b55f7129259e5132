package dev.windlass.policy;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Principal;
import dev.windlass.environment.SoakFacts;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What policies are judged over. `stable` is null for the first version of an endpoint; `manifestDigest` is
/// the digest that the manifest asks for, null if it names none. `weightPercent` is the candidate's share
/// that is about to be set (0 at plan and start);
/// `soak` is what the candidate has behind it in the environments below.
public record PolicyFacts(
        Operation operation,
        EndpointRef endpoint,
        ModelVersion candidate,
        @Nullable ModelVersion stable,
        Principal requester,
        Map<String, String> labels,
        @Nullable Digest manifestDigest,
        int weightPercent,
        SoakFacts soak) {
    public PolicyFacts {
        labels = Map.copyOf(labels);
    }
}
