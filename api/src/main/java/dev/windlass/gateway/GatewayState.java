package dev.windlass.gateway;

import dev.windlass.exchange.Hop;
import dev.windlass.exchange.HopState;
import dev.windlass.exchange.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the gateway knows now: routes and keys as last told, from control or from this node's directory.
final class GatewayState {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayState.class);

    private final RouteKeeper routes;
    private final StoredRoutes stored;
    private final Workers workers;
    private volatile Keyring keys = Keyring.EMPTY;
    private volatile KeySnapshot keySnapshot = KeySnapshot.EMPTY;
    private volatile boolean routesKnown;

    GatewayState(RouteKeeper routes, StoredRoutes stored, Workers workers) {
        this.routes = routes;
        this.stored = stored;
        this.workers = workers;
    }

    /// Takes what is stored, before anything was heard.
    void restore() {
        routes.restore();
        routesKnown = !routes.table().endpoints().isEmpty();
        keySnapshot = stored.loadKeys();
        keys = new Keyring(keySnapshot);
    }

    void acceptRoutes(RouteSnapshot snapshot) {
        routes.accept(snapshot);
        routesKnown = true;
    }

    void acceptKeys(KeySnapshot snapshot) {
        if (snapshot.equals(keySnapshot)) {
            return;
        }
        keys = new Keyring(snapshot);
        keySnapshot = snapshot;
        try {
            stored.save(snapshot);
        } catch (IOException failed) {
            LOG.atError().setCause(failed).log("can't store the keys in the node's directory");
        }
    }

    RouteTable table() {
        return routes.table();
    }

    Keyring keys() {
        return keys;
    }

    List<VersionStats> stats() {
        return routes.stats();
    }

    /// What is missing before this gateway can serve; empty if nothing is.
    List<String> missing() {
        var missing = new ArrayList<String>();
        if (!routesKnown) {
            missing.add("routes: none were read yet, and none are stored here");
        }
        if (keySnapshot.keys().isEmpty()) {
            missing.add("keys: none were read yet, and none are stored here");
        }
        return missing;
    }

    /// The hop to a lane's version, if it is ready.
    Optional<Hop> ready(Lane lane) {
        return workers.find(lane.key()).filter(hop -> hop.state() == HopState.READY);
    }
}
