package dev.windlass.gateway.http;

import dev.windlass.gateway.call.InferAdmission;
import dev.windlass.gateway.oip.OipAnswers;
import dev.windlass.gateway.oip.OipBodies;
import dev.windlass.gateway.oip.OipScope;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.refusal.RetryAfter;
import dev.windlass.gateway.route.AnswerFields;
import dev.windlass.gateway.route.GatewayState;
import dev.windlass.http.Verbs;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The Open Inference Protocol's other routes: health, readiness, metadata, configuration, statistics and
/// the repository's index, each with and without the tenant's base path.
public final class OipRoutes {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// The attribute of requests that were refused by a document of ours.
    static final String REFUSED = "windlass.refused";

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

    /// Adds the routes to a server in the making, and to each GET its HEAD: Javalin itself would answer
    /// 200 to it, whatever it names.
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
            all.add(get(base + "/v2/health/live", (_, _) -> Map.of("live", true)));
            all.add(get(base + "/v2/health/ready", OipRoutes::ready));
            all.add(get(base + "/v2", (_, _) -> OipBodies.server(serverVersion)));
            all.add(get(base + "/v2/models", (_, answers) -> answers.models()));
            all.add(get(base + "/v2/models/stats", (_, answers) -> answers.allStats()));
            all.add(new Route(
                    HandlerType.POST,
                    base + "/v2/repository/index",
                    in((ctx, answers) -> answers.index(readyOnly(ctx)))));
            var repository = base + "/v2/repository/models/{model}";
            all.add(new Route(
                    HandlerType.POST,
                    repository + "/load",
                    in((ctx, answers) ->
                            answers.load(body(ctx).path("parameters").size() > 0))));
            all.add(new Route(HandlerType.POST, repository + "/unload", in((_, answers) -> answers.unload())));
            for (var model : List.of("/v2/models/{model}", "/v2/models/{model}/versions/{version}")) {
                all.add(get(base + model, (_, answers) -> answers.metadata()));
                all.add(get(base + model + "/ready", OipRoutes::modelReady));
                all.add(get(base + model + "/config", (_, answers) -> answers.config()));
                all.add(get(base + model + "/stats", (_, answers) -> answers.stats()));
            }
        }
        return all;
    }

    private Route get(String path, Answer answer) {
        return new Route(HandlerType.GET, path, in(answer));
    }

    private interface Answer {
        Object body(Context ctx, OipAnswers answers);
    }

    private Handler in(Answer route) {
        return ctx -> {
            try {
                var body = route.body(ctx, new OipAnswers(scope(ctx)));
                answer(ctx, 200, JSON.writeValueAsBytes(body), "application/json");
            } catch (RefusedException refused) {
                refuse(ctx, refused.refusal());
            }
        };
    }

    private OipScope scope(Context ctx) {
        var path = ctx.pathParamMap();
        var asked = new OipScope.Asked(
                path.get("tenant"),
                path.getOrDefault("env", InferAdmission.DEFAULT_ENV),
                path.get("model"),
                path.get("version"));
        var scope = OipScope.of(state, ctx.header("Authorization"), asked);
        var retiring = scope.retiring();
        if (retiring != null) {
            AnswerFields.of(retiring).forEach(ctx::header);
        }
        scope.requireThere();
        return scope;
    }

    private static Object ready(Context ctx, OipAnswers answers) {
        answers.requireReady();
        return Map.of("ready", true);
    }

    private static Object modelReady(Context ctx, OipAnswers answers) {
        return Map.of("name", answers.requireModelReady(), "ready", true);
    }

    private static boolean readyOnly(Context ctx) {
        return body(ctx).path("ready").asBoolean(false);
    }

    /// An empty one if there is none.
    private static JsonNode body(Context ctx) {
        var body = ctx.bodyAsBytes();
        try {
            return body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
        } catch (JacksonException malformed) {
            throw Refusal.bad("body", "", "isn't JSON", "send none, or an object like {\"ready\": true}");
        }
    }

    public static void refuse(Context ctx, Refusal problem) {
        int retryAfter = RetryAfter.seconds(problem);
        if (retryAfter > 0) {
            ctx.header("Retry-After", Integer.toString(retryAfter));
        }
        if (problem instanceof Refusal.Unauthenticated) {
            ctx.header("WWW-Authenticate", "Bearer");
        }
        ctx.attribute(REFUSED, true);
        var type = HttpProblem.contentType(ctx.header("Accept"));
        answer(ctx, HttpProblem.status(problem), HttpProblem.document(problem), type);
    }

    static void answer(Context ctx, int status, byte[] body, @Nullable String contentType) {
        ctx.status(status).result(body);
        if (contentType != null) {
            ctx.contentType(contentType);
        }
    }
}
