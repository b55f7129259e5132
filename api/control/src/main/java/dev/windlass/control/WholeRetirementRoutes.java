package dev.windlass.control;

import dev.windlass.client.message.ModelRetirementView;
import dev.windlass.client.message.RetirementOrder;
import dev.windlass.domain.ModelRef;
import dev.windlass.domain.Names;
import dev.windlass.domain.Principal;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.storage.RetirementRow;
import dev.windlass.storage.RetirementStore.Wish;
import dev.windlass.storage.WholeRetirements.Announced;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Retirements of whole models: an order is a change of all its versions' rows with one audit row; their
/// workflows are told afterwards, and those that weren't find out by themselves.
final class WholeRetirementRoutes {
    static final String MODEL = "/v1/tenants/{tenant}/models/{model}";

    /// So many workflows are started before the answer; of more, [RetirementStarts] starts the rest.
    private static final int TOLD_AT_ONCE = 20;

    private final ControlParts.Stores stores;
    private final Runbooks runbooks;
    private final Audits audits;
    private final Bodies bodies;
    private final RetirementViews views;

    WholeRetirementRoutes(ControlParts parts, Audits audits, Bodies bodies) {
        this.stores = parts.stores();
        this.runbooks = parts.runbooks();
        this.audits = audits;
        this.bodies = bodies;
        this.views = new RetirementViews(stores);
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.post(MODEL + "/retirement", Access.RETIRE, this::begin),
                RouteSpec.get(MODEL + "/retirement", Access.READ, ctx -> Answers.json(ctx, 200, view(retiring(ctx)))),
                RouteSpec.post(MODEL + "/retirement:withdraw", Access.RETIRE, this::withdraw),
                RouteSpec.post(MODEL + "/retirement:override", Access.RETIRE, this::override));
    }

    private void begin(Context ctx) {
        TenantRoutes.active(stores.tenants(), ctx);
        var model = model(ctx);
        var order = bodies.readOr(ctx, RetirementOrder.class, new RetirementOrder(null, null, null, null, null, null));
        var principal = Gatekeeper.principal(ctx);
        var wish = RetirementRoutes.wish(order, successor(model, order.successor()), principal.id());
        switch (audits.changed(() -> announced(model, wish, principal))) {
            case Announced.Begun(var rows) -> answer(ctx, 201, model, rows, principal);
            case Announced.AlreadyThere(var rows) -> answer(ctx, 200, model, rows, principal);
            case Announced.Other(var row) ->
                throw new ApiException(new ApiFailure.Conflict(
                        "AlreadyRetiring",
                        "model \"" + model + "\" retires by another plan: " + row.version() + " is "
                                + row.phase().id(),
                        "to change it, withdraw it first: windlass retire --withdraw " + model,
                        null));
            case Announced.Empty _ -> throw new ApiException(new ApiFailure.NotFound("version of \"" + model + "\""));
        }
    }

    private Announced announced(ModelRef model, Wish wish, Principal principal) {
        var announced = stores.wholes().announce(model, wish);
        if (announced instanceof Announced.Begun(var rows)) {
            write(
                    principal,
                    model,
                    "retirement.start",
                    wish.reason(),
                    Map.of("planDigest", wish.planDigest(), "versions", rows.size()));
        }
        return announced;
    }

    private @Nullable String successor(ModelRef model, @Nullable String given) {
        if (given == null || given.isBlank()) {
            return null;
        }
        var successor = new ModelRef(model.tenant(), Params.checked("successor", given, Names::model));
        boolean known = !stores.registry().versions(successor).isEmpty();
        boolean retires = stores.wholes().of(successor).stream().anyMatch(WholeRetirementRoutes::goesWhole);
        if (!known || retires || successor.equals(model)) {
            throw new ApiException(ApiFailure.invalid(
                    "successor",
                    given,
                    !known ? "isn't a model with a version" : retires ? "is being retired itself" : "is the model",
                    "name another model of " + model.tenant() + ", or leave it out"));
        }
        return successor.model();
    }

    private void withdraw(Context ctx) {
        var reason = RetirementRoutes.note(ctx, bodies);
        var rows = retiring(ctx);
        var model = rows.getFirst().version().modelRef();
        if (rows.stream().anyMatch(it -> it.tenantOrder() != null && goesWhole(it))) {
            throw new ApiException(new ApiFailure.Conflict(
                    "TenantRetires",
                    "model \"" + model + "\" goes with the retirement of the whole tenant",
                    "withdraw that: windlass retire --withdraw " + model.tenant(),
                    null));
        }
        var principal = Gatekeeper.principal(ctx);
        var back = audits.changed(() -> {
            var done = stores.wholes().withdraw(model, principal.name(), reason);
            if (!done.isEmpty()) {
                write(principal, model, "retirement.withdraw", reason, Map.of("versions", done.size()));
            }
            return done;
        });
        if (back.isEmpty() && rows.stream().noneMatch(it -> it.phase() == RetirementPhase.WITHDRAWN)) {
            throw wrongPhase(model, "nothing brings any of its versions back any more");
        }
        answer(ctx, 200, model, back, principal);
    }

    /// The second of two people, for each version that drains.
    private void override(Context ctx) {
        var reason = RetirementRoutes.note(ctx, bodies);
        var rows = retiring(ctx);
        var model = rows.getFirst().version().modelRef();
        var principal = Gatekeeper.principal(ctx);
        var draining = rows.stream()
                .filter(it -> it.whole() && it.phase() == RetirementPhase.DRAINING)
                .toList();
        if (draining.isEmpty()) {
            throw wrongPhase(model, "there is no drain to override");
        }
        draining.forEach(row -> RetirementRoutes.override(ctx, row, reason, stores, audits));
        answer(ctx, 200, model, draining, principal);
    }

    private void answer(Context ctx, int status, ModelRef model, List<RetirementRow> changed, Principal principal) {
        changed.stream().limit(TOLD_AT_ONCE).forEach(row -> runbooks.retire(row.version(), principal.name()));
        Answers.json(ctx, status, view(stores.wholes().of(model)));
    }

    private ModelRetirementView view(List<RetirementRow> rows) {
        return new ModelRetirementView(
                rows.getFirst().version().modelRef(),
                rows.stream()
                        .filter(RetirementRow::whole)
                        .map(RetirementRow::successor)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                rows.stream().map(views::line).toList());
    }

    private void write(Principal principal, ModelRef model, String action, String reason, Map<String, Object> detail) {
        audits.write(principal, model.tenant(), new Audits.Event(action, model.toString(), reason, detail));
    }

    private static ApiException wrongPhase(ModelRef model, String why) {
        return new ApiException(new ApiFailure.Conflict(
                "WrongPhase",
                "the retirement of \"" + model + "\": " + why,
                "look at it: windlass get retirement " + model,
                null));
    }

    private static boolean goesWhole(RetirementRow row) {
        return row.whole() && row.phase() != RetirementPhase.WITHDRAWN;
    }

    /// The rows of a model that retires, or did, as a whole.
    private List<RetirementRow> retiring(Context ctx) {
        var model = model(ctx);
        var rows = stores.wholes().of(model);
        if (rows.stream().noneMatch(RetirementRow::whole)) {
            throw new ApiException(new ApiFailure.NotFound("retirement of the whole model \"" + model + "\""));
        }
        return rows;
    }

    private ModelRef model(Context ctx) {
        var tenant = TenantRoutes.required(stores.tenants(), ctx).name();
        var model = new ModelRef(tenant, Params.path(ctx, "model", Names::model));
        if (!stores.registry().models(tenant).contains(model.model())) {
            throw new ApiException(new ApiFailure.NotFound("model \"" + model + "\""));
        }
        return model;
    }
}
