package dev.windlass.gateway.route;

import dev.windlass.domain.Digest;
import dev.windlass.domain.RetirementNotice;
import dev.windlass.domain.Route;
import dev.windlass.domain.VersionRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All routes at one moment, and the digests of all versions that could be asked for by number.
///
/// @param term the lease term in which it was read (see [LeaseSource]); 0 if it comes from this node's own
///     directory
public record RouteSnapshot(long term, List<Route> routes, List<KnownVersion> versions) {
    public static final RouteSnapshot EMPTY = new RouteSnapshot(0, List.of(), List.of());

    public RouteSnapshot {
        routes = List.copyOf(routes);
        versions = List.copyOf(versions);
    }

    /// A registered version: its name and its bytes.
    ///
    /// @param notice of its retirement; null for one that stays
    public record KnownVersion(
            VersionRef ref, Digest digest, @Nullable RetirementNotice notice) {
        public KnownVersion(VersionRef ref, Digest digest) {
            this(ref, digest, null);
        }
    }

    /// The same, as read in another lease term.
    public RouteSnapshot inTerm(long newTerm) {
        return new RouteSnapshot(newTerm, routes, versions);
    }
}
