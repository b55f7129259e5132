package dev.windlass.gateway.http;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.gateway.oip.OipBodies;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.route.GatewayState;
import dev.windlass.gateway.route.RoutedEndpoint;
import dev.windlass.http.Verbs;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The Open Inference Protocol's other routes: health, readiness, metadata, configuration, statistics and the
/// repository's index, each with and without the tenant's base path.
public final class OipRoutes {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> BASES = List.of("", "/{tenant}/{env}");

    private final GatewayState state;
    private final String serverVersion;

    public OipRoutes(GatewayState state, String serverVersion) {
        this.state = state;
        this.serverVersion = serverVersion;
    }

    /// A verb and a path with parameters.
    public record Route(HandlerType method, String path, Handler handler) implements Verbs.Taken {
        @Override
        public String verb() {
            return method.name();
        }

        @Override
        public boolean ends() {
            return true;
        }
    }

    /// Adds the routes to a server in the making, and to each GET its HEAD: Javalin itself would answer 200 to it,
    /// whatever it names.
    public void addTo(RoutesConfig routes) {
        for (var route : table()) {
            routes.addHttpHandler(route.method(), route.path(), route.handler());
            if (Verbs.hasHead(route)) {
                routes.addHttpHandler(HandlerType.HEAD, route.path(), route.handler());
            }
        }
    }

    public List<Route> table() {
        var all = new ArrayList<Route>();
        for (var base : BASES) {
            all.add(get(base + "/v2/health/live", in(scope -> Map.of("live", true))));
            all.add(get(base + "/v2/health/ready", in(this::ready)));
            all.add(get(base + "/v2", in(_ -> OipBodies.server(serverVersion))));
            all.add(get(base + "/v2/models", in(scope -> Map.of("models", scope.models()))));
            all.add(get(base + "/v2/models/stats", in(this::allStats)));
            all.add(new Route(HandlerType.POST, base + "/v2/repository/index", in(this::index)));
            for (var model : List.of("/v2/models/{model}", "/v2/models/{model}/versions/{version}")) {
                all.add(get(base + model, onLoaded(OipBodies::metadata)));
                all.add(get(base + model + "/ready", in(this::modelReady)));
                all.add(get(base + model + "/config", onLoaded(OipBodies::config)));
                all.add(get(base + model + "/stats", in(this::stats)));
            }
        }
        return all;
    }

    private static Route get(String path, Handler handler) {
        return new Route(HandlerType.GET, path, handler);
    }

    private interface InScope {
        Object body(OipScope scope);
    }

    private interface OnLoaded {
        Object body(RoutedEndpoint endpoint, InstanceSpec spec, List<String> versions);
    }

    private Handler in(InScope route) {
        return ctx -> {
            try {
                answer(ctx, 200, JSON.writeValueAsBytes(route.body(OipScope.of(ctx, state))), "application/json");
            } catch (RefusedException refused) {
                refuse(ctx, refused.refusal());
            }
        };
    }

    private Handler onLoaded(OnLoaded route) {
        return in(scope -> {
            var endpoint = scope.endpoint();
            for (var destination : scope.destinations()) {
                var instance = state.ready(destination);
                if (instance.isPresent()) {
                    var version = scope.version();
                    return route.body(
                            endpoint,
                            instance.get().spec(),
                            version == null ? scope.loaded(endpoint) : List.of(version));
                }
            }
            throw notReady(endpoint).refused();
        });
    }

    private Object ready(OipScope scope) {
        for (var endpoint : scope.endpoints()) {
            if (!scope.ready(endpoint)) {
                throw notReady(endpoint).refused();
            }
        }
        return Map.of("ready", true);
    }

    private Object modelReady(OipScope scope) {
        var endpoint = scope.endpoint();
        boolean ready = scope.version() == null
                ? scope.ready(endpoint)
                : state.ready(scope.destinations().getFirst()).isPresent();
        if (!ready) {
            throw notReady(endpoint).refused();
        }
        return Map.of("name", endpoint.route().endpoint().model(), "ready", true);
    }

    private Object stats(OipScope scope) {
        var model = scope.endpoint().route().endpoint().modelRef();
        var version = scope.version();
        return OipBodies.stats(state.stats().stream()
                .filter(it -> it.ref.modelRef().equals(model))
                .filter(it -> version == null || it.ref.version().equals(version))
                .toList());
    }

    private Object allStats(OipScope scope) {
        var models = scope.models();
        return OipBodies.stats(state.stats().stream()
                .filter(it -> it.ref.tenant().equals(scope.tenant()) && models.contains(it.ref.model()))
                .toList());
    }

    private Object index(OipScope scope) {
        boolean readyOnly = readyOnly(scope.ctx());
        var all = new ArrayList<Map<String, Object>>();
        for (var endpoint : scope.endpoints()) {
            endpoint.versions().forEach((version, destination) -> {
                boolean loaded = state.ready(destination).isPresent();
                if (loaded || !readyOnly) {
                    var entry = new LinkedHashMap<String, Object>();
                    entry.put("name", endpoint.route().endpoint().model());
                    entry.put("version", version);
                    entry.put("state", loaded ? "READY" : "UNAVAILABLE");
                    entry.put("reason", loaded ? "" : "not loaded on this node");
                    all.add(entry);
                }
            });
        }
        return all;
    }

    private static boolean readyOnly(Context ctx) {
        var body = ctx.bodyAsBytes();
        if (body.length == 0) {
            return false;
        }
        try {
            return JSON.readTree(body).path("ready").asBoolean(false);
        } catch (JacksonException malformed) {
            throw Refusal.bad("body", "", "isn't JSON", "send none, or an object like {\"ready\": true}");
        }
    }

    private static Refusal notReady(RoutedEndpoint endpoint) {
        return Refusal.unavailable(
                "model " + endpoint.route().endpoint().model() + " isn't ready on this node", "try again");
    }

    public static void refuse(Context ctx, Refusal problem) {
        int retryAfter = HttpProblem.retryAfterSeconds(problem);
        if (retryAfter > 0) {
            ctx.header("Retry-After", Integer.toString(retryAfter));
        }
        if (problem instanceof Refusal.Unauthenticated) {
            ctx.header("WWW-Authenticate", "Bearer");
        }
        answer(ctx, HttpProblem.status(problem), HttpProblem.document(problem), HttpProblem.CONTENT_TYPE);
    }

    static void answer(Context ctx, int status, byte[] body, @Nullable String contentType) {
        ctx.status(status).result(body);
        if (contentType != null) {
            ctx.contentType(contentType);
        }
    }
}
