package dev.windlass.control;

import dev.windlass.control.GoodRequests.Good;
import dev.windlass.domain.Digest;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Role;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.CanonicalJson;
import dev.windlass.storage.JourneyRow;
import dev.windlass.storage.JourneyRow.Stop;
import dev.windlass.storage.JourneyStore.Begun;
import dev.windlass.storage.JourneyStore.Wish;
import dev.windlass.storage.Rows;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// Good requests about environments and journeys.
final class GoodJourneys {
    private static final Principal ANNA = new Principal("anna", "payments", Set.of(Role.RELEASE_MANAGER));

    private final TestApi api;

    GoodJourneys(TestApi api) {
        this.api = api;
    }

    static boolean takes(String path) {
        return path.contains("/journeys") || path.contains("/environments");
    }

    /// @param model one of its own, with version 7
    Good of(RouteSpec route, String model) {
        Rows.endJourneys(api.database);
        boolean reads = route.method().name().equals("GET");
        var path = Map.of("tenant", "payments");
        var headers = reads ? Map.<String, String>of() : Map.of("Content-Type", GoodRequests.JSON);
        return switch (route.method().name() + " " + route.path().replaceFirst("/v1/tenants/.tenant.", "")) {
            case "GET /environments", "GET /journeys" -> new Good(route, path, headers, null);
            case "PUT /environments" -> new Good(route, path, headers, environments());
            case "PUT /environments/{env}/quota" ->
                new Good(
                        route,
                        Map.of("tenant", "payments", "env", "dev"),
                        headers,
                        GoodRequests.json("{'memoryBytes': 5, 'gpuMemoryBytes': 0, 'requestsPerSecond': 7,"
                                + " 'maxInFlight': 1}"));
            case "POST /journeys" ->
                new Good(
                        route,
                        path,
                        Map.of(
                                "Content-Type",
                                GoodRequests.JSON,
                                "Idempotency-Key",
                                "k" + model,
                                "Windlass-Link",
                                "https://ci/" + model),
                        order(model));
            default -> {
                var row = begin(new VersionRef("payments", model, "7"), ANNA, "dev", "staging", "prod");
                if (route.path().endsWith(":retry")) {
                    api.parts.stores().journeyOrders().refused(row, "Retired", "its version is on its way out");
                }
                yield new Good(
                        route,
                        Map.of("tenant", "payments", "name", row.name()),
                        headers,
                        reads ? null : GoodRequests.reason());
            }
        };
    }

    private static ObjectNode environments() {
        return GoodRequests.json("{'environments': [{'name': 'dev'}, {'name': 'staging', 'soak': '24h'},"
                + " {'name': 'prod', 'soak': '0s'}]}");
    }

    private static ObjectNode order(String model) {
        return GoodRequests.json(("{'model': '%s', 'version': '7', 'through': 'prod', 'from': 'dev', 'preset': 'fast',"
                        + " 'presets': {'prod': 'standard'}, 'deadline': '9d'}")
                .formatted(model));
    }

    /// As the API does.
    JourneyRow begin(VersionRef version, Principal by, String... environments) {
        Digest digest = CanonicalJson.digest(version.toString());
        var way =
                List.of(environments).stream().map(env -> new Stop(env, "fast")).toList();
        var wish = new Wish(version, "r-" + version.model(), digest, way, Duration.ofDays(30), null, by);
        return switch (api.parts.stores().journeyOrders().begin(wish)) {
            case Begun.New(var row) -> row;
            case Begun other -> throw new AssertionError(other);
        };
    }
}
