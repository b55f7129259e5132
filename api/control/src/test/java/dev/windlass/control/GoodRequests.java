package dev.windlass.control;

import dev.windlass.domain.Phase;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Progress;
import dev.windlass.domain.Role;
import dev.windlass.domain.Transition;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.CanonicalJson;
import dev.windlass.json.WindlassJson;
import dev.windlass.manifest.Plans;
import dev.windlass.storage.KeyStore;
import dev.windlass.storage.Rows;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A request per route that succeeds, each on things of its own, from principal `root`, who has every
/// role on the platform. A new route needs one here.
final class GoodRequests {
    static final String JSON = "application/json";

    private final TestApi api;
    private int count;

    GoodRequests(TestApi api) {
        this.api = api;
        api.key("root", null, Role.values());
    }

    /// `body` is null where the route takes none, or one of bytes.
    record Good(
            RouteSpec route,
            Map<String, String> path,
            Map<String, String> headers,
            @Nullable ObjectNode body) {
        Good withHeaders(Map<String, String> others) {
            return new Good(route, path, others, body);
        }

        String method() {
            return route.method().name();
        }

        /// The body as it is sent: JSON, or a form of the same fields.
        String text() {
            if (body == null) {
                return "";
            }
            return headers.getOrDefault("Content-Type", JSON).equals(JSON)
                    ? body.toString()
                    : body.properties().stream()
                            .map(it -> it.getKey() + "="
                                    + URLEncoder.encode(it.getValue().asString(), StandardCharsets.UTF_8))
                            .collect(Collectors.joining("&"));
        }

        /// The path with its parameters put in, each through `encode`.
        String target(java.util.function.UnaryOperator<String> encode) {
            var target = route.path();
            for (var part : path.entrySet()) {
                target = target.replace("{" + part.getKey() + "}", encode.apply(part.getValue()));
            }
            return target;
        }
    }

    Good of(RouteSpec route) throws IOException {
        count++;
        return switch (route.method().name() + " " + route.path()) {
            case "GET /schema/{name}" -> good(route, Map.of("name", "promotion-v1.schema.json"), null);
            case "GET /docs/{asset}" -> good(route, Map.of("asset", "start.js"), null);
            case "POST /v1/tenants" ->
                good(route, Map.of(), json("{'name': 't%d', 'quota': {'maxInFlight': 7}}".formatted(count)));
            case "PUT /v1/tenants/{tenant}/quota" ->
                good(route, Map.of("tenant", "other"), json("{'maxInFlight': %d}".formatted(count)));
            case "POST /v1/tenants/{tenant}:suspend", "POST /v1/tenants/{tenant}:activate" ->
                good(route, Map.of("tenant", "other"), reason());
            case "POST /v1/tenants/{tenant}/keys" ->
                good(route, payments(), json("{'principal': 'p%d', 'roles': ['viewer']}".formatted(count)));
            case "DELETE /v1/tenants/{tenant}/keys/{principal}" ->
                good(route, payments("principal", key("p" + count)), null);
            case "POST /v1/tenants/{tenant}/keys/{principal}:rotate" ->
                good(route, payments("principal", key("p" + count)), json("{'overlap': '1h', 'expiresIn': '720h'}"));
            case "GET /v1/tenants/{tenant}/models/{model}" -> good(route, payments("model", model()), null);
            case "GET " + RetirementRoutes.VERSION ->
                good(route, Map.of("tenant", "payments", "model", model(), "version", "7"), null);
            default -> further(route);
        };
    }

    private Good further(RouteSpec route) throws IOException {
        var path = route.path();
        if (path.startsWith("/v1/tenants/{tenant}/uploads")) {
            return upload(route);
        }
        if (path.startsWith("/v1/tenants/{tenant}/promotions/{name}")) {
            return promotion(route);
        }
        if (GoodJourneys.takes(path)) {
            return new GoodJourneys(api).of(route, model());
        }
        if (path.contains("/retirement") || path.endsWith("/hold")) {
            return new GoodRetirements(api).of(route, model());
        }
        if (path.startsWith(GoodGroups.ROOT)) {
            return new GoodGroups(api).of(route, count);
        }
        if (GoodIdentity.has(path)) {
            return new GoodIdentity(api).of(route, count);
        }
        if (GoodSettings.has(path)) {
            return new GoodSettings(api).of(route, model());
        }
        return switch (route.method().name() + " " + path) {
            case "POST /v1/tenants/{tenant}/promotions" ->
                good(route, payments(), manifest(model()))
                        .withHeaders(Map.of("Idempotency-Key", "k" + count, "Windlass-Link", "https://ci/" + count));
            case "POST /v1/tenants/{tenant}/plans" -> good(route, payments(), manifest(model()));
            case "POST /v1/tenants/{tenant}/rollbacks" ->
                good(
                                route,
                                payments(),
                                json("{'model': '%s', 'env': 'prod', 'to': '6', 'reason': 'bad'}".formatted(model())))
                        .withHeaders(Map.of("Idempotency-Key", "k" + count));
            default -> {
                if (!route.method().name().equals("GET")) {
                    throw new AssertionError("give a good request for " + route.method() + " " + path);
                }
                yield good(route, path.contains("{tenant}") ? payments() : Map.of(), null);
            }
        };
    }

    private Good upload(RouteSpec route) throws IOException {
        Rows.forgetUploads(api.database);
        if (!route.path().contains("{id}")) {
            return good(route, payments(), route.method().name().equals("POST") ? declaration() : null);
        }
        var bytes = TestApi.file(api.parts.scratch(), 100);
        var rig = new UploadRig(api);
        var id = rig.declare(rig.upload(bytes, "v" + count, UploadRig.golden(route)))
                .id();
        if (route.path().endsWith(":complete")) {
            rig.patch(id, 0, java.nio.file.Files.readAllBytes(bytes));
        }
        return good(route, payments("id", id), null).withHeaders(UploadRig.headers(route));
    }

    private ObjectNode declaration() {
        return json("""
                {'model': 'm', 'version': 'v%d', 'byteSize': 100, 'format': 'onnx', 'metrics': {'auc': 0.9},
                 'digest': '%s', 'lineage': {'code': 'abc'}, 'owner': 'team', 'risk': 'LOW'}
                """.formatted(count, CanonicalJson.digest(count).value()));
    }

    private Good promotion(RouteSpec route) throws IOException {
        var model = model();
        var name = PromotionRig.name(api.send(
                "ci",
                "POST",
                PromotionRig.PROMOTIONS,
                manifest(model).toString(),
                Map.of("Idempotency-Key", "ci-" + count)));
        plan(name, model);
        var path = route.path();
        boolean deciding = path.matches(".*:(approve|reject)");
        var phase = deciding
                ? Phase.AWAITING_APPROVAL
                : path.endsWith(":retry") || path.endsWith("/events") ? Phase.ROLLED_BACK : Phase.PROGRESSING;
        record(name, model, phase);
        return good(
                route,
                payments("name", name),
                switch (path.substring(path.lastIndexOf('}') + 1)) {
                    case "", "/events", "/evidence" -> null;
                    case ":resume" -> json("{'full': true, 'reason': 'go on'}");
                    default -> reason();
                });
    }

    private void plan(String name, String model) {
        var valid = Promotions.parse(manifest(model).toString());
        var version = api.parts
                .stores()
                .registry()
                .find(new VersionRef("payments", model, "7"))
                .orElseThrow();
        var plan = Plans.plan(valid.manifest(), version, null, List.of(), valid.requestDigest());
        api.parts.stores().promotions().fixPlan(valid.manifest().endpoint(), name, plan, Plans.digest(plan));
    }

    private void record(String name, String model, Phase phase) {
        var progress = new Progress(List.of(Role.MODEL_RISK), "", null, List.of(), null);
        var endpoint = Promotions.parse(manifest(model).toString()).manifest().endpoint();
        api.parts
                .stores()
                .promotions()
                .record(Transition.of(name, endpoint, 1, phase, "Step", "", "test", 0, 0, 0, 0, false, progress));
    }

    /// A new model with version 7.
    private String model() {
        return GoodGroups.model(api, "m" + count);
    }

    private String key(String principal) {
        var hash = HexFormat.of().parseHex(CanonicalJson.digest(principal).hex());
        var key = new KeyStore.Key(hash, new Principal(principal, "payments", Set.of(Role.VIEWER)));
        api.parts.stores().keys().add(key, null);
        return principal;
    }

    private static ObjectNode manifest(String model) {
        return json("""
                {'apiVersion': 'windlass.dev/v1', 'kind': 'Promotion',
                 'metadata': {'tenant': 'payments', 'labels': {'ticket': 'CHG-1'}},
                 'spec': {'model': {'name': '%s', 'version': '7'}, 'to': 'prod', 'strategy': {'preset': 'fast'}}}
                """.formatted(model));
    }

    static ObjectNode reason() {
        return json("{'reason': 'why'}");
    }

    private static Map<String, String> payments() {
        return Map.of("tenant", "payments");
    }

    private static Map<String, String> payments(String parameter, String value) {
        return Map.of("tenant", "payments", parameter, value);
    }

    private static Good good(RouteSpec route, Map<String, String> path, @Nullable ObjectNode body) {
        return new Good(route, path, body == null ? Map.of() : Map.of("Content-Type", JSON), body);
    }

    static ObjectNode json(String text) {
        return (ObjectNode) WindlassJson.mapper().readTree(text.replace('\'', '"'));
    }
}
