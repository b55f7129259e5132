package dev.windlass.gateway.route;

import dev.windlass.domain.EndpointRef;
import dev.windlass.exchange.InstanceState;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.ModelInstances;
import dev.windlass.gateway.stats.VersionStats;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the gateway knows now: routes and keys as last told, from control or from this node's directory.
public final class GatewayState {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayState.class);

    /// After a start, a version that isn't ready for so long no longer keeps the others from being served.
    private static final Duration SETTLING_MAX = Duration.ofSeconds(15);

    private final RouteKeeper routes;
    private final StoredRoutes stored;
    private final ModelInstances instances;
    private volatile Keyring keys = Keyring.EMPTY;
    private volatile KeySnapshot keySnapshot = KeySnapshot.EMPTY;
    private volatile boolean routesKnown;
    private volatile boolean settling;
    private volatile long settledAtNanos;

    public GatewayState(RouteKeeper routes, StoredRoutes stored, ModelInstances instances) {
        this.routes = routes;
        this.stored = stored;
        this.instances = instances;
    }

    /// Takes what is stored, before anything was heard.
    public void restore() {
        routes.restore();
        routesKnown = !routes.table().endpoints().isEmpty();
        settledAtNanos = System.nanoTime() + SETTLING_MAX.toNanos();
        settling = routesKnown;
        keySnapshot = stored.loadKeys();
        keys = new Keyring(keySnapshot, keys.rights());
        instances.turns().share(keys.shares());
    }

    public void acceptRoutes(RouteSnapshot snapshot) {
        routes.accept(snapshot);
        routesKnown = true;
    }

    public void acceptKeys(KeySnapshot snapshot) {
        if (snapshot.equals(keySnapshot)) {
            return;
        }
        keys = new Keyring(snapshot, keys.rights());
        keySnapshot = snapshot;
        instances.turns().share(keys.shares());
        try {
            stored.save(snapshot);
        } catch (IOException failed) {
            LOG.atError().setCause(failed).log("can't store the keys in the node's directory");
        }
    }

    public RouteTable table() {
        return routes.table();
    }

    public Keyring keys() {
        return keys;
    }

    public List<VersionStats> stats() {
        return routes.stats();
    }

    /// What is missing before this gateway can serve; empty if nothing is.
    public List<String> missing() {
        var missing = new ArrayList<String>();
        if (!routesKnown) {
            missing.add("routes: none were read yet, and none are stored here");
        }
        if (keySnapshot.keys().isEmpty()) {
            missing.add("keys: none were read yet, and none are stored here");
        }
        var unready = unsettled();
        if (!unready.isEmpty()) {
            missing.add("inference workers: not ready yet for " + unready);
        }
        return missing;
    }

    /// Endpoints that were served here before the last start and aren't yet again.
    private List<EndpointRef> unsettled() {
        var unready = settling ? routes.unready() : List.<EndpointRef>of();
        settling = !unready.isEmpty() && System.nanoTime() - settledAtNanos < 0;
        return settling ? unready : List.of();
    }

    /// The instance of a destination's version, if it is ready.
    public Optional<ModelInstance> ready(Destination destination) {
        return instances.find(destination.key()).filter(instance -> instance.state() == InstanceState.READY);
    }
}
