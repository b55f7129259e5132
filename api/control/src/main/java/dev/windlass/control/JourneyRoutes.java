package dev.windlass.control;

import dev.windlass.access.Action;
import dev.windlass.access.Resource;
import dev.windlass.client.message.DecisionNote;
import dev.windlass.client.message.NewJourney;
import dev.windlass.client.message.Page;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Principal;
import dev.windlass.domain.VersionRef;
import dev.windlass.storage.JourneyRow;
import dev.windlass.storage.JourneyStore;
import dev.windlass.storage.JourneyStore.Begun;
import dev.windlass.storage.JourneyStore.Ordered;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Journeys of versions through environments. An order is a change of the row, with its audit row; its
/// workflow is told afterwards, and carries on from the row also if it hears of it late.
final class JourneyRoutes {
    private static final String ROOT = "/v1/tenants/{tenant}/journeys";
    private static final int LIST_MAX = 500;

    private final ControlParts.Stores stores;
    private final JourneyStore journeys;
    private final JourneyStarts starts;
    private final JourneyWishes wishes;
    private final JourneyViews views;
    private final Audits audits;
    private final Bodies bodies;

    JourneyRoutes(ControlParts parts, Audits audits, Bodies bodies) {
        this.stores = parts.stores();
        this.journeys = stores.journeyOrders();
        this.starts = new JourneyStarts(parts);
        this.wishes = new JourneyWishes(stores);
        this.views = new JourneyViews(stores, new QueuedStarts(parts));
        this.audits = audits;
        this.bodies = bodies;
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.post(ROOT, Access.RELEASE, this::begin),
                RouteSpec.get(ROOT, Access.READ, this::list),
                RouteSpec.get(ROOT + "/{name}", Access.READ, this::show),
                RouteSpec.wayBack(ROOT + "/{name}:abort", Access.TAKE_BACK, this::abort),
                RouteSpec.post(ROOT + "/{name}:retry", Access.RELEASE, this::retry));
    }

    private void begin(Context ctx) {
        var tenant = TenantRoutes.active(stores.tenants(), ctx).name();
        var requestId = Params.requestId(ctx);
        var principal = Gatekeeper.principal(ctx);
        var wish = wishes.wish(tenant, bodies.read(ctx, NewJourney.class), requestId, Params.link(ctx), principal);
        inEach(ctx, Action.RELEASE, wish.version(), wish.way());
        var begun = audits.changed(() -> {
            var answer = journeys.begin(wish);
            if (answer instanceof Begun.New(var row)) {
                write(principal, row, "journey.start", "");
            }
            return answer;
        });
        switch (begun) {
            case Begun.New(var row) -> answer(ctx, 202, row);
            case Begun.Same(var row) -> answer(ctx, 200, row);
            case Begun.Other() -> throw new ApiException(new ApiFailure.KeyReused(requestId));
            case Begun.Busy(var name) -> throw busy(name);
            case Begun.Full() ->
                throw new ApiException(new ApiFailure.TooMany(
                        "journeys of the tenant", JourneyStore.LIVE_MAX, "wait until one has ended, or abort one"));
        }
    }

    private static ApiException busy(String name) {
        return new ApiException(new ApiFailure.Conflict(
                "JourneyUnderWay",
                "the model is on its way already: " + name,
                "wait for its end (windlass get journey " + name + "), or abort it: windlass abort " + name,
                name));
    }

    private void list(Context ctx) {
        Params.only(ctx, Set.of("limit"));
        var tenant = TenantRoutes.required(stores.tenants(), ctx).name();
        var rows = stores.journeys().list(tenant, Params.number(ctx, "limit", 50, 1, LIST_MAX));
        Answers.json(
                ctx,
                200,
                new Page<>(rows.stream()
                        .filter(row -> Gatekeeper.shows(
                                ctx,
                                new Resource.OfModel(
                                        row.version().tenant(), row.version().model())))
                        .map(views::of)
                        .toList()));
    }

    private void show(Context ctx) {
        Answers.json(ctx, 200, views.of(required(ctx)));
    }

    private void abort(Context ctx) {
        var reason = note(ctx);
        var row = required(ctx);
        inEach(ctx, Action.TAKE_BACK, row.version(), row.way());
        var principal = Gatekeeper.principal(ctx);
        answer(ctx, audits.changed(() -> {
            var done = journeys.abort(row.version().tenant(), row.name(), principal.name(), reason);
            if (done instanceof Ordered.Done) {
                write(principal, row, "journey.abort", reason);
            }
            return done;
        }));
    }

    private void retry(Context ctx) {
        TenantRoutes.active(stores.tenants(), ctx);
        var reason = note(ctx);
        var row = required(ctx);
        inEach(ctx, Action.RELEASE, row.version(), row.way());
        var principal = Gatekeeper.principal(ctx);
        answer(ctx, audits.changed(() -> {
            var done = journeys.retry(row.version().tenant(), row.name(), principal, reason);
            if (done instanceof Ordered.Done) {
                write(principal, row, "journey.retry", reason);
            }
            return done;
        }));
    }

    private void answer(Context ctx, Ordered ordered) {
        switch (ordered) {
            case Ordered.Done(var row) -> answer(ctx, 202, row);
            case Ordered.Busy(var name) -> throw busy(name);
            case Ordered.Elsewhere(var row) ->
                throw new ApiException(new ApiFailure.Conflict(
                        "WrongPhase",
                        "\"" + row.name() + "\" is " + row.phase().id(),
                        "look at it: windlass get journey " + row.name(),
                        null));
        }
    }

    private void answer(Context ctx, int status, JourneyRow row) {
        starts.tell(row);
        ctx.header("Location", "/v1/tenants/" + row.version().tenant() + "/journeys/" + row.name());
        var tenant = row.version().tenant();
        Answers.json(
                ctx, status, views.of(stores.journeys().find(tenant, row.name()).orElse(row)));
    }

    private void write(Principal principal, JourneyRow row, String action, String reason) {
        audits.write(
                principal,
                row.version().tenant(),
                new Audits.Event(
                        action,
                        row.name(),
                        reason,
                        Map.of(
                                "phase",
                                row.phase(),
                                "way",
                                row.way().stream()
                                        .map(JourneyRow.Stop::environment)
                                        .toList())));
    }

    private static void inEach(Context ctx, Action action, VersionRef version, List<JourneyRow.Stop> way) {
        way.forEach(stop -> Gatekeeper.onEndpoint(
                ctx, action, new EndpointRef(version.tenant(), version.model(), stop.environment())));
    }

    private String note(Context ctx) {
        return Params.reason(
                bodies.readOr(ctx, DecisionNote.class, new DecisionNote(null)).reason(), "");
    }

    private JourneyRow required(Context ctx) {
        var tenant = TenantRoutes.required(stores.tenants(), ctx).name();
        var name = ctx.pathParam("name");
        return stores.journeys()
                .find(tenant, name)
                .orElseThrow(() -> new ApiException(new ApiFailure.NotFound("journey \"" + name + "\"")));
    }
}
