package dev.windlass.feed;

import dev.windlass.gateway.route.KeySnapshot;
import dev.windlass.gateway.route.RouteSnapshot;
import dev.windlass.gateway.stats.LeaseSource;
import dev.windlass.storage.AccessStore;
import dev.windlass.storage.Database;
import dev.windlass.storage.EnvironmentQuotaStore;
import dev.windlass.storage.KeyStore;
import dev.windlass.storage.ModelRegistry;
import dev.windlass.storage.RouteStore;
import dev.windlass.storage.TenantStore;
import dev.windlass.storage.Tombstones;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads whole snapshots from Postgres and tells who listens. Thread-safe: one reading at a time, told in
/// order.
final class SnapshotReader {
    private final RouteStore routes;
    private final ModelRegistry models;
    private final KeyStore keys;
    private final TenantStore tenants;
    private final EnvironmentQuotaStore environments;
    private final AccessTexts access;
    private final Tombstones retired;
    private final LeaseSource lease;
    private final List<Consumer<RouteSnapshot>> routeListeners = new ArrayList<>();
    private final List<Consumer<KeySnapshot>> keyListeners = new ArrayList<>();
    private @Nullable RouteSnapshot lastRoutes;
    private @Nullable KeySnapshot lastKeys;

    SnapshotReader(Database database, LeaseSource lease) {
        this.routes = new RouteStore(database);
        this.models = new ModelRegistry(database);
        this.keys = new KeyStore(database);
        this.tenants = new TenantStore(database);
        this.environments = new EnvironmentQuotaStore(database);
        this.access = new AccessTexts(new AccessStore(database));
        this.retired = new Tombstones(database);
        this.lease = lease;
    }

    synchronized void listenToRoutes(Consumer<RouteSnapshot> listener) {
        routeListeners.add(listener);
        if (lastRoutes != null) {
            listener.accept(lastRoutes);
        }
    }

    synchronized void listenToKeys(Consumer<KeySnapshot> listener) {
        keyListeners.add(listener);
        if (lastKeys != null) {
            listener.accept(lastKeys);
        }
    }

    /// Reads everything and tells it.
    ///
    /// @throws RuntimeException the store's, if Postgres is away
    synchronized void read() {
        var keysNow = new KeySnapshot(
                keys.allValidOfPlatform().stream().map(SnapshotReader::hashed).toList(),
                tenants.allOfPlatform(),
                environments.allOfPlatform(),
                access.read());
        lastKeys = keysNow;
        keyListeners.forEach(it -> it.accept(keysNow));
        // The term first: what is read after it is at least as new as the term.
        long term = lease.term();
        var notices = retired.allNoticesOfPlatform();
        var routesNow = new RouteSnapshot(
                term,
                routes.allOfPlatform(),
                models.allNamesOfPlatform().stream()
                        .map(it -> new RouteSnapshot.KnownVersion(it.ref(), it.digest(), notices.get(it.ref())))
                        .toList());
        lastRoutes = routesNow;
        routeListeners.forEach(it -> it.accept(routesNow));
    }

    private static KeySnapshot.HashedKey hashed(KeyStore.Key key) {
        return new KeySnapshot.HashedKey(HexFormat.of().formatHex(key.tokenSha256()), key.principal(), key.expiresAt());
    }
}
