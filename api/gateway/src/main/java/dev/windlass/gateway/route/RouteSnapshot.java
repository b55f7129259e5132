package dev.windlass.gateway.route;

import dev.windlass.domain.Digest;
import dev.windlass.domain.Route;
import dev.windlass.domain.VersionRef;
import java.util.List;

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
    public record KnownVersion(VersionRef ref, Digest digest) {}

    /// The same, as read in another lease term.
    public RouteSnapshot inTerm(long newTerm) {
        return new RouteSnapshot(newTerm, routes, versions);
    }
}
