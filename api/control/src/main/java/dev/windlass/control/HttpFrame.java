package dev.windlass.control;

import dev.windlass.http.Connections;
import dev.windlass.http.Verbs;
import dev.windlass.quota.OwnPool;
import dev.windlass.storage.ShareUsedException;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Javalin on virtual threads around a table of routes: authentication before each handler, one exception
/// handler, and 404 and 405 as problem documents.
final class HttpFrame {
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(HttpFrame.class);

    private final Gatekeeper gatekeeper;
    private final UnreadBody unread;

    @OwnPool("the control API's, which is marked there")
    private final Connections connections;

    private final List<RouteSpec> routes;
    private final Verbs verbs;

    HttpFrame(Gatekeeper gatekeeper, UnreadBody unread, Connections connections, List<RouteSpec> routes) {
        this.connections = connections;
        this.gatekeeper = gatekeeper;
        this.unread = unread;
        this.routes = List.copyOf(routes);
        this.verbs = new Verbs(routes);
    }

    /// @param preflight what browsers ask before they ask
    Javalin start(String host, int port, Preflight preflight) {
        return Javalin.create(config -> configure(config, host, port, preflight))
                .start();
    }

    private void configure(JavalinConfig config, String host, int port, Preflight preflight) {
        config.concurrency.useVirtualThreads = true;
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.http.defaultContentType = "application/json";
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(new RefusalHandler());
            server.insertHandler(preflight);
            server.insertHandler(new Doorman(verbs));
        });
        config.jetty.addConnector((server, http) -> {
            var connector = new ServerConnector(server, new HttpConnectionFactory(http));
            connector.setHost(host);
            connector.setPort(port);
            connections.lookAfter(connector);
            return connector;
        });
        config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(new RefusalHandler()));
        for (var route : routes) {
            config.routes.addHttpHandler(route.method(), route.path(), ctx -> gatekeeper.pass(ctx, route));
            // Javalin itself answers 200 to a HEAD of whatever has a GET, whoever asks for whatever name.
            if (Verbs.hasHead(route) && !hasOwnHead(route)) {
                config.routes.addHttpHandler(HandlerType.HEAD, route.path(), ctx -> gatekeeper.pass(ctx, route));
            }
        }
        config.routes.before(this::taken);
        config.routes.after(unread::read);
        config.routes.exception(ApiException.class, (refused, ctx) -> Problem.answer(ctx, refused.failure()));
        config.routes.exception(HttpResponseException.class, this::frameworkRefusal);
        config.routes.exception(Exception.class, HttpFrame::unexpected);
        config.router.javaLangErrorHandler((response, error) -> {
            LOG.atError().setCause(error).log("control API handler failed");
            response.setStatus(500);
        });
    }

    private void frameworkRefusal(HttpResponseException refused, Context ctx) {
        var failure = switch (refused.getStatus()) {
            case 404 -> new ApiFailure.NotFound("route " + asked(ctx) + " " + ctx.path());
            case 405 -> new ApiFailure.MethodNotAllowed(ctx.method().name(), verbs.of(ctx.path()));
            case 413 -> new ApiFailure.TooLarge("body", ctx.req().getContentLengthLong(), 0);
            default -> ApiFailure.invalid("request", "", String.valueOf(refused.getMessage()), "see /openapi.json");
        };
        Problem.answer(ctx, failure);
    }

    /// Before any route is looked for: `/x/{name}` isn't asked for `/x/a:verb`.
    private void taken(Context ctx) {
        var taken = verbs.of(ctx.path());
        if (!taken.isEmpty() && !taken.contains(ctx.method().name())) {
            throw new ApiException(new ApiFailure.MethodNotAllowed(ctx.method().name(), taken));
        }
    }

    /// A HEAD is answered as its GET would be.
    private static String asked(Context ctx) {
        return ctx.method().equals(HandlerType.HEAD) ? "GET" : ctx.method().name();
    }

    private static void unexpected(Exception broken, Context ctx) {
        if (broken instanceof EofException || ctx.res().isCommitted()) {
            // The client has gone while it was answered; nobody is left to tell.
            LOG.atDebug().addKeyValue("route", ctx.path()).setCause(broken).log("client has gone");
            return;
        }
        var away = away(broken);
        if (away.isPresent()) {
            LOG.atWarn()
                    .addKeyValue("route", ctx.path())
                    .addKeyValue("cause", broken.getMessage())
                    .log("Postgres can't be used");
            Problem.answer(ctx, away.get());
            return;
        }
        var incident = UUID.randomUUID().toString();
        LOG.atError()
                .addKeyValue("incident", incident)
                .addKeyValue("method", ctx.method())
                .addKeyValue("route", ctx.path())
                .setCause(broken)
                .log("request failed unexpectedly");
        Problem.answer(ctx, new ApiFailure.Internal(incident));
    }

    /// What is said of a failure if it is that no connection to Postgres can be had.
    static Optional<ApiFailure> away(Throwable broken) {
        for (var cause = broken; cause != null; cause = cause.getCause()) {
            if (cause instanceof ShareUsedException used) {
                return Optional.of(new ApiFailure.TooMany(
                        "connections to Postgres", used.size(), "send fewer requests at once, then try again"));
            }
        }
        return postgresAway(broken)
                ? Optional.of(new ApiFailure.Unavailable("postgres", "can't be used now", RETRY))
                : Optional.empty();
    }

    /// True for what a connection says that can't be had or broke: SQLSTATE class 08, or 57P: shutting
    /// down.
    static boolean postgresAway(Throwable broken) {
        for (var cause = broken; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException) {
                return true;
            }
            var state = cause instanceof SQLException sql ? sql.getSQLState() : null;
            if (state != null && (state.startsWith("08") || state.startsWith("57P"))) {
                return true;
            }
        }
        return false;
    }

    private boolean hasOwnHead(RouteSpec route) {
        return routes.stream()
                .anyMatch(other ->
                        other.method().equals(HandlerType.HEAD) && other.path().equals(route.path()));
    }
}
