package dev.windlass.activity;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmCount;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.LatencyHistogram;
import dev.windlass.domain.Route;
import dev.windlass.domain.WindowCount;
import dev.windlass.domain.WindowKey;
import dev.windlass.quota.NodeRoom;
import dev.windlass.storage.GatewayStore.Acknowledged;
import dev.windlass.storage.GatewayStore.GatewayId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Nodes with their gateways, as rows say: each renews its leases and acknowledges what it reads once all arms that
/// get requests are placed on its node, and counts made-up traffic of what it serves. Thread-safe.
final class ModelFleet {
    private static final Duration LEASE = Duration.ofMinutes(30);
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");
    private static final int SERVED = 100;
    private static final double BAD_SHARE = 0.6;

    /// Has endpoints of the same names, whose candidates are all bad: nobody may judge by them.
    private static final String NEIGHBOUR = "neighbour";

    private final Stores stores;
    private final Runnable upkeep;
    private final Set<String> hushed = new HashSet<>();
    private final Set<String> gone = new HashSet<>();
    private final Map<String, Route> serving = new HashMap<>();
    private final Map<EndpointRef, Long> countedWindows = new HashMap<>();
    private final Set<String> harmed = new HashSet<>();
    private int boots;
    private long windows;

    /// @param upkeep what control does every few seconds beside the runbooks
    ModelFleet(Stores stores, Runnable upkeep) {
        this.stores = stores;
        this.upkeep = upkeep;
        RandomCommands.NODES.forEach(node -> renew(node, LEASE));
    }

    synchronized void hush(String node) {
        hushed.add(node);
    }

    synchronized void listen(String node) {
        hushed.remove(node);
    }

    /// The node is gone with its gateway, which doesn't linger: its lease ran out long enough ago.
    synchronized void leave(String node) {
        if (gone.add(node)) {
            stores.gateways().leave(id(node));
            stores.nodes().renewOfPlatform(room(node), Duration.ZERO);
            serving.keySet().removeIf(it -> it.startsWith(node + " "));
        }
    }

    /// It is back with a new gateway, which reads the routes before it answers anybody.
    synchronized void join(String node) {
        if (gone.remove(node)) {
            boots++;
            hushed.remove(node);
            renew(node, LEASE);
            upkeep.run();
            stores.routes().allOfPlatform().forEach(it -> serve(node, it));
        }
    }

    synchronized void mend() {
        RandomCommands.NODES.forEach(this::join);
        hushed.clear();
    }

    synchronized void harm(String promotion) {
        harmed.add(promotion);
    }

    synchronized boolean harmed(String promotion) {
        return harmed.contains(promotion);
    }

    synchronized boolean isLive(String node) {
        return !gone.contains(node);
    }

    /// Windows of an endpoint's candidates that this fleet counted.
    synchronized long counted(EndpointRef endpoint) {
        return countedWindows.getOrDefault(endpoint, 0L);
    }

    /// What the gateway of a live node sends requests to, as it acknowledged.
    synchronized List<ArmTarget> serves(String node, EndpointRef endpoint) {
        var route = serving.get(node + " " + endpoint);
        return route == null || gone.contains(node) ? List.of() : route.arms();
    }

    /// Live gateways that don't serve this epoch or a later one.
    synchronized List<String> behind(EndpointRef endpoint, long epoch) {
        return RandomCommands.NODES.stream()
                .filter(this::isLive)
                .filter(node -> {
                    var route = serving.get(node + " " + endpoint);
                    return route == null || route.epoch() < epoch;
                })
                .toList();
    }

    /// Leases are renewed, the route is read and acknowledged, and what it serves is counted once.
    synchronized void turn(EndpointRef endpoint) {
        upkeep.run();
        for (var node : RandomCommands.NODES) {
            if (!gone.contains(node)) {
                renew(node, LEASE);
                if (!hushed.contains(node)) {
                    stores.routes().find(endpoint).ifPresent(it -> serve(node, it));
                }
                count(node, endpoint);
            }
        }
    }

    private void serve(String node, Route route) {
        boolean ready = route.arms().stream()
                .filter(it -> it.weightPercent() > 0)
                .allMatch(it -> stores.nodes().wanted(node, route.endpoint().tenant(), it.digest()));
        if (ready) {
            serving.put(node + " " + route.endpoint(), route);
            stores.gateways().acknowledge(id(node), List.of(new Acknowledged(route.endpoint(), route.epoch())));
        }
    }

    private void count(String node, EndpointRef endpoint) {
        var route = serving.get(node + " " + endpoint);
        var arms = serves(node, endpoint);
        if (route == null || arms.size() < 2 || arms.stream().noneMatch(it -> it.arm() == Arm.CANARY)) {
            return;
        }
        boolean bad = route.promotion() != null && harmed.contains(route.promotion());
        var rows = new ArrayList<WindowCount>();
        for (int i = 0; i < 3; i++) {
            windows++;
            rows.add(window(node, endpoint, route.epoch(), arms, bad ? BAD_SHARE : 0));
            rows.add(window(node, neighbour(endpoint), route.epoch(), arms, BAD_SHARE));
            countedWindows.merge(endpoint, 1L, Long::sum);
        }
        stores.windows().add(rows);
    }

    private static EndpointRef neighbour(EndpointRef endpoint) {
        return new EndpointRef(NEIGHBOUR, endpoint.model(), endpoint.env());
    }

    private WindowCount window(String node, EndpointRef endpoint, long epoch, List<ArmTarget> arms, double badShare) {
        var from = BEGINNING.plusSeconds(10 * windows);
        return new WindowCount(
                new WindowKey(node, boot(), endpoint, epoch, windows),
                false,
                from,
                from.plusSeconds(10),
                arms.stream()
                        .filter(it -> it.arm() == Arm.STABLE || it.arm() == Arm.CANARY)
                        .map(it -> count(it.arm(), it.digest(), it.arm() == Arm.CANARY ? badShare : 0))
                        .toList());
    }

    private static ArmCount count(Arm arm, Digest digest, double badShare) {
        var latency = new long[LatencyHistogram.BUCKETS];
        int served = arm == Arm.CANARY ? SERVED : SERVED * 10;
        latency[LatencyHistogram.bucket(1000)] = served;
        return new ArmCount(arm, digest, served, (long) (served * badShare), 0, 0, 0, latency);
    }

    private void renew(String node, Duration lease) {
        stores.nodes().renewOfPlatform(room(node), lease);
        stores.gateways().renew(id(node), "127.0.0.1:1", lease);
    }

    private GatewayId id(String node) {
        return new GatewayId(node, boot());
    }

    private String boot() {
        return "boot-" + boots;
    }

    /// Room for the versions of many sequences.
    private static NodeRoom room(String node) {
        return new NodeRoom(node, 1L << 50, 100_000);
    }
}
