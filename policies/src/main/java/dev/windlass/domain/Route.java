package dev.windlass.domain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How an endpoint's requests are answered, as Postgres accepted it: `epoch` counts accepted writes of this
/// endpoint. No arms means that the model answers 404. `promotion` is the name of the promotion or rollback
/// that wrote it.
public record Route(
        EndpointRef endpoint,
        long epoch,
        long fence,
        long seq,
        List<ArmTarget> arms,
        @Nullable Digest planDigest,
        @Nullable String promotion,
        Instant writtenAt) {
    public Route {
        arms = RouteWrite.checked(arms);
    }
}
