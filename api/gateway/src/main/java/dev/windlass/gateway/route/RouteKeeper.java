package dev.windlass.gateway.route;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Route;
import dev.windlass.domain.VersionRef;
import dev.windlass.exchange.InstanceState;
import dev.windlass.exchange.ModelInstances;
import dev.windlass.exchange.VersionKey;
import dev.windlass.gateway.stats.EndpointWindows;
import dev.windlass.gateway.stats.UseSink;
import dev.windlass.gateway.stats.VersionStats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes over route snapshots, whole: stores them in the node's directory, swaps the table, turns the
/// windows, and acknowledges each epoch as soon as an inference worker is ready behind every arm that
/// requests come to.
public final class RouteKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(RouteKeeper.class);

    private final ModelInstances instances;
    private final AckSink acks;
    private final StoredRoutes stored;
    private final EndpointWindows.WindowPorts windowPorts;
    private final Map<EndpointRef, EndpointWindows> windows = new ConcurrentHashMap<>();
    private final Map<VersionRef, VersionStats> stats = new ConcurrentHashMap<>();
    private final Map<EndpointRef, Confirmed> acknowledged = new HashMap<>();
    private volatile RouteTable table = RouteTable.EMPTY;
    private @Nullable RouteSnapshot unsaved;

    private record Confirmed(long epoch, long term) {}

    public RouteKeeper(
            ModelInstances instances, AckSink acks, StoredRoutes stored, EndpointWindows.WindowPorts windowPorts) {
        this.instances = instances;
        this.acks = acks;
        this.stored = stored;
        this.windowPorts = windowPorts;
    }

    RouteTable table() {
        return table;
    }

    /// All versions' statistics, in no order.
    List<VersionStats> stats() {
        return List.copyOf(stats.values());
    }

    /// Serves what this node stored before it was started again; counted and acknowledged only once
    /// confirmed.
    synchronized void restore() {
        swap(stored.loadRoutes().inTerm(0));
    }

    /// Takes a snapshot over. Called on the source's thread; writes to disk.
    synchronized void accept(RouteSnapshot snapshot) {
        boolean changed = !snapshot.inTerm(0).equals(table.snapshot().inTerm(0));
        if (!changed && snapshot.term() == table.snapshot().term()) {
            return;
        }
        unsaved = changed ? snapshot : unsaved;
        swap(snapshot);
        saveThenAcknowledge();
    }

    /// Called from time to time: closes windows, and acknowledges what has become ready.
    public synchronized void tick(long nowNanos) {
        windows.values().forEach(it -> it.tick(nowNanos));
        saveThenAcknowledge();
    }

    /// Reports who asked for which version, as far as that has changed.
    public void reportUses(UseSink sink) {
        stats.values().forEach(it -> it.uses.report(it.ref, sink));
    }

    public synchronized void end() {
        windows.values().forEach(EndpointWindows::end);
    }

    private void swap(RouteSnapshot snapshot) {
        var endpoints = new ArrayList<RoutedEndpoint>(snapshot.routes().size());
        for (var route : snapshot.routes()) {
            endpoints.add(routed(route, snapshot));
        }
        long now = System.nanoTime();
        for (var endpoint : endpoints) {
            endpoint.windows().turn(endpoint.route().epoch(), snapshot.term(), now);
        }
        table = new RouteTable(snapshot, endpoints);
        windows.entrySet().removeIf(entry -> {
            boolean gone = endpoints.stream().noneMatch(it -> it.windows() == entry.getValue());
            if (gone) {
                entry.getValue().end();
            }
            return gone;
        });
        forget(snapshot);
    }

    /// What is neither routed nor known any more has no statistics either.
    private void forget(RouteSnapshot snapshot) {
        var versions = new HashSet<VersionRef>();
        snapshot.versions().forEach(it -> versions.add(it.ref()));
        for (var route : snapshot.routes()) {
            route.arms().forEach(arm -> versions.add(route.endpoint().modelRef().version(arm.version())));
        }
        stats.keySet().retainAll(versions);
        acknowledged.keySet().retainAll(windows.keySet());
    }

    private RoutedEndpoint routed(Route route, RouteSnapshot snapshot) {
        var ref = route.endpoint();
        var counted = windows.computeIfAbsent(ref, it -> new EndpointWindows(it, windowPorts));
        var retiring = new HashMap<String, Retiring>();
        for (var known : snapshot.versions()) {
            var notice = known.notice();
            if (notice != null && known.ref().modelRef().equals(ref.modelRef())) {
                var version = known.ref().version();
                retiring.put(version, Retiring.of(ref.modelRef(), ref.env(), version, notice));
            }
        }
        var arms = RoutedEndpoint.answering(route)
                .map(arm -> destination(arm, route, counted, retiring.get(arm.version())))
                .toArray(Destination[]::new);
        var versions = new HashMap<String, Destination>();
        for (var known : snapshot.versions()) {
            if (known.ref().modelRef().equals(ref.modelRef())) {
                var version = known.ref().version();
                versions.put(
                        version,
                        Destination.of(
                                null,
                                route.epoch(),
                                statsOf(known.ref()),
                                known.digest(),
                                counted,
                                retiring.get(version)));
            }
        }
        return new RoutedEndpoint(route, arms, versions, counted);
    }

    /// Only what the stable version answers is copied to a shadow.
    private Destination destination(ArmTarget arm, Route route, EndpointWindows counted, @Nullable Retiring retiring) {
        var made = Destination.of(arm.arm(), route.epoch(), statsOf(route, arm), arm.digest(), counted, retiring);
        if (arm.arm() != Arm.STABLE) {
            return made;
        }
        return route.arms().stream()
                .filter(it -> it.arm() == Arm.SHADOW)
                .map(it -> made.copiedTo(ShadowArm.of(it, route.epoch(), statsOf(route, it), counted)))
                .findFirst()
                .orElse(made);
    }

    private VersionStats statsOf(Route route, ArmTarget arm) {
        return statsOf(route.endpoint().modelRef().version(arm.version()));
    }

    private VersionStats statsOf(VersionRef ref) {
        return stats.computeIfAbsent(ref, VersionStats::new);
    }

    private void saveThenAcknowledge() {
        var saving = unsaved;
        if (saving != null) {
            try {
                stored.save(saving.inTerm(0));
                unsaved = null;
            } catch (IOException | UncheckedIOException failed) {
                LOG.atError()
                        .setCause(failed)
                        .log("can't store the routes in the node's directory; not acknowledging them");
                return;
            }
        }
        long term = table.snapshot().term();
        if (term == 0) {
            return;
        }
        for (var endpoint : table.endpoints()) {
            var route = endpoint.route();
            var confirmed = new Confirmed(route.epoch(), term);
            if (!confirmed.equals(acknowledged.get(route.endpoint())) && ready(route)) {
                acknowledged.put(route.endpoint(), confirmed);
                acks.acknowledge(route.endpoint(), route.epoch());
            }
        }
    }

    /// Endpoints that have traffic for a version whose inference worker isn't ready here.
    List<EndpointRef> unready() {
        return table.snapshot().routes().stream()
                .filter(route -> !ready(route))
                .map(Route::endpoint)
                .toList();
    }

    /// True if a route has traffic for the version.
    public boolean routes(VersionKey version) {
        return table.snapshot().routes().stream()
                .filter(route -> route.endpoint().tenant().equals(version.tenant()))
                .flatMap(route -> route.arms().stream())
                .anyMatch(arm -> arm.takesRequests() && arm.digest().value().equals(version.digest()));
    }

    private boolean ready(Route route) {
        var tenant = route.endpoint().tenant();
        return route.arms().stream()
                .filter(ArmTarget::takesRequests)
                .allMatch(arm -> instances
                        .find(new VersionKey(tenant, arm.digest().value()))
                        .filter(instance -> instance.state() == InstanceState.READY)
                        .isPresent());
    }
}
