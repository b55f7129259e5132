package dev.windlass.control;

import dev.windlass.control.GoodRequests.Good;
import dev.windlass.domain.Id;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.CanonicalJson;
import dev.windlass.storage.Given;
import dev.windlass.storage.GroupRow.Wished;
import dev.windlass.storage.GroupStore;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// Good requests of promotion groups.
record GoodGroups(TestApi api) {
    static final String ROOT = "/v1/tenants/{tenant}/groups";

    Good of(RouteSpec route, int count) {
        var name = "g" + count;
        if (!route.path().equals(ROOT)) {
            var group = made(name);
            boolean orders = route.method().name().equals("POST");
            return new Good(
                    route,
                    Map.of("tenant", "payments", "group", group.text()),
                    orders ? Map.of("Content-Type", GoodRequests.JSON) : Map.of(),
                    orders ? GoodRequests.json("{'reason': 'why'}") : null);
        }
        var path = Map.of("tenant", "payments");
        return route.method().name().equals("GET")
                ? new Good(route, path, Map.of(), null)
                : new Good(
                        route,
                        path,
                        Map.of("Idempotency-Key", "k" + count, "Windlass-Link", "https://ci/" + count),
                        manifest(name, model(api, "a" + count), model(api, "b" + count)));
    }

    /// A group of two whose members are not started.
    Id.Group made(String name) {
        api.parts
                .stores()
                .groups()
                .make(new GroupStore.Wish(
                        "payments",
                        name,
                        "prod",
                        "r-" + name,
                        CanonicalJson.digest(name),
                        Given.asked(new PrincipalId("payments", "ci")),
                        null,
                        group -> List.of(wished(group, "a"), wished(group, "b"))));
        return new Id.Group("payments", name, 1);
    }

    private static Wished wished(Id.Group group, String model) {
        return new Wished(model, "7", new Id.GroupStart(group, model).text(), CanonicalJson.digest(model), "{}");
    }

    static ObjectNode manifest(String name, String one, String other) {
        return GoodRequests.json("""
                {'apiVersion': 'windlass.dev/v1', 'kind': 'PromotionGroup',
                 'metadata': {'tenant': 'payments', 'name': '%s', 'labels': {'ticket': 'CHG-1'}},
                 'spec': {'members': [{'model': {'name': '%s', 'version': '7'}},
                                      {'model': {'name': '%s', 'version': '7'}}],
                          'to': 'prod', 'strategy': {'preset': 'fast'}}}
                """.formatted(name, one, other));
    }

    /// A new model with version 7.
    static String model(TestApi api, String model) {
        var it = TestApi.fraud("7");
        api.parts
                .stores()
                .registry()
                .register(new ModelVersion(
                        new VersionRef("payments", model, "7"),
                        it.digest(),
                        it.byteSize(),
                        it.format(),
                        it.schema(),
                        it.metrics(),
                        it.lineageJson(),
                        it.owner(),
                        it.risk(),
                        it.needs(),
                        it.createdBy(),
                        it.createdAt()));
        return model;
    }
}
