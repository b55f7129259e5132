package dev.windlass.gateway;

import dev.windlass.domain.Arm;
import dev.windlass.domain.Digest;
import dev.windlass.exchange.VersionKey;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.jspecify.annotations.Nullable;

/// Where one request goes: a version, and on whose account. Made once per route snapshot, not per request.
///
/// @param arm the drawn arm, or null if the caller named the version: then nothing is counted for the judge
/// @param epoch the route's epoch at admission, kept to the end of the request
/// @param headers say to the client where the answer came from
record Lane(
        @Nullable Arm arm,
        long epoch,
        VersionStats stats,
        Digest digest,
        VersionKey key,
        EndpointWindows windows,
        HttpField[] headers) {
    static Lane of(@Nullable Arm arm, long epoch, VersionStats stats, Digest digest, EndpointWindows windows) {
        var headers = new HttpField[] {
            new PreEncodedHttpField("Windlass-Model-Version", stats.ref.version()),
            new PreEncodedHttpField("Windlass-Artifact-Digest", digest.value()),
            new PreEncodedHttpField("Windlass-Arm", arm == null ? "none" : arm.id()),
            new PreEncodedHttpField("Windlass-Epoch", Long.toString(epoch))
        };
        return new Lane(
                arm, epoch, stats, digest, new VersionKey(stats.ref.tenant(), digest.value()), windows, headers);
    }

    void count(OutcomeKind outcome, long latencyNanos) {
        if (arm != null) {
            windows.count(arm, digest, epoch, outcome, latencyNanos / 1000);
        }
    }
}
