package dev.windlass.control;

import dev.windlass.access.Resource;
import dev.windlass.client.message.StatusView;
import dev.windlass.client.message.StatusView.GatewayView;
import dev.windlass.client.message.StatusView.NodeView;
import dev.windlass.client.message.StatusView.PartView;
import dev.windlass.client.message.StatusView.ReplicaView;
import dev.windlass.client.message.StatusView.UnservedView;
import dev.windlass.domain.VersionRef;
import dev.windlass.storage.NodeStore.Replica;
import dev.windlass.storage.PlacementStore.Shortage;
import io.javalin.http.Context;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Health, metrics, and the installation at a glance.
final class StatusRoutes {
    private final ControlParts parts;
    private final PrometheusMeterRegistry metrics;
    private final Health health;
    private final QueuedStarts queue;

    StatusRoutes(ControlParts parts, PrometheusMeterRegistry metrics) {
        this.parts = parts;
        this.metrics = metrics;
        this.health = new Health(parts);
        this.queue = new QueuedStarts(parts);
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.get("/livez", Access.OPEN, ctx -> Answers.json(ctx, 200, Map.of("live", true))),
                RouteSpec.get("/readyz", Access.OPEN, this::ready),
                RouteSpec.get(
                        "/metrics",
                        Access.OPEN,
                        ctx -> ctx.contentType("text/plain; version=0.0.4; charset=utf-8")
                                .result(metrics.scrape())),
                RouteSpec.get("/v1/status", Access.KNOWN, this::status));
    }

    private void ready(Context ctx) {
        var all = health.now();
        boolean ready = all.stream().allMatch(PartView::ready);
        Answers.json(ctx, ready ? 200 : 503, Map.of("ready", ready, "parts", all));
    }

    private void status(Context ctx) {
        var stores = parts.stores();
        var gateways = stores.gateways().allLiveOfPlatform().stream()
                .map(each -> new GatewayView(each.gateway(), each.boot(), each.address()))
                .toList();
        var seen = stores.nodes().allReplicasOfPlatform().stream()
                .filter(each -> shows(ctx, each.version()))
                .toList();
        var replicas = seen.stream().collect(Collectors.groupingBy(Replica::node));
        var shortages = stores.placements().allShortagesOfPlatform().stream()
                .filter(each -> shows(ctx, each.version()))
                .collect(Collectors.groupingBy(Shortage::node));
        var gpus = stores.gpus().allLiveOfPlatform();
        var ill = stores.gpus().allIllOfPlatform();
        var nodes = stores.nodes().allLiveOfPlatform().stream()
                .map(each -> new NodeView(
                        each.node(),
                        each.memoryBytes(),
                        each.gpuMemoryBytes(),
                        gpus.getOrDefault(each.node(), List.of()),
                        ill.getOrDefault(each.node(), Map.of()),
                        Stream.concat(
                                        replicas.getOrDefault(each.node(), List.of()).stream()
                                                .map(StatusRoutes::view),
                                        shortages.getOrDefault(each.node(), List.of()).stream()
                                                .map(StatusRoutes::view))
                                .toList()))
                .toList();
        Answers.json(ctx, 200, new StatusView(health.now(), gateways, nodes, live(ctx), unserved(ctx, seen)));
    }

    private List<UnservedView> unserved(Context ctx, List<Replica> replicas) {
        var routes = parts.stores().routes().allOfPlatform().stream()
                .filter(route -> Gatekeeper.shows(ctx, route.endpoint()))
                .toList();
        return new Unserved(replicas).of(routes);
    }

    private List<dev.windlass.client.message.PromotionView> live(Context ctx) {
        var stores = parts.stores();
        return stores.endpoints().allHeldOfPlatform().stream()
                .filter(endpoint -> Gatekeeper.shows(ctx, endpoint))
                .flatMap(endpoint -> stores.endpoints().holder(endpoint).stream()
                        .flatMap(holder -> stores.promotions().find(endpoint.tenant(), holder.name()).stream()))
                .map(row -> Views.promotion(row, stores.approvals(), queue, stores.notices()))
                .toList();
    }

    private static boolean shows(Context ctx, VersionRef version) {
        return Gatekeeper.shows(ctx, new Resource.OfModel(version.tenant(), version.model()));
    }

    private static ReplicaView view(Shortage shortage) {
        return new ReplicaView(shortage.version(), "NO_ROOM", shortage.missing().words());
    }

    private static ReplicaView view(Replica replica) {
        return new ReplicaView(replica.version(), replica.state(), replica.reason());
    }
}
