package dev.windlass.control;

import dev.windlass.access.Action;
import dev.windlass.access.Resource;
import dev.windlass.client.message.DecisionNote;
import dev.windlass.client.message.RetirementOrder;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Names;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.CanonicalJson;
import dev.windlass.retirement.Calendar;
import dev.windlass.retirement.Calendar.Planned;
import dev.windlass.storage.Overriding;
import dev.windlass.storage.RetirementRow;
import dev.windlass.storage.RetirementStore.Announced;
import dev.windlass.storage.RetirementStore.Moved;
import dev.windlass.storage.RetirementStore.Wish;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Retirements. An order is a change of the row, with its audit row; its workflow is told afterwards, and
/// carries on from the row also if it hears of it late.
final class RetirementRoutes {
    static final String VERSION = "/v1/tenants/{tenant}/models/{model}/versions/{version}";

    private final ControlParts.Stores stores;
    private final Runbooks runbooks;
    private final Audits audits;
    private final Bodies bodies;
    private final RetirementViews views;

    RetirementRoutes(ControlParts parts, Audits audits, Bodies bodies) {
        this.stores = parts.stores();
        this.runbooks = parts.runbooks();
        this.audits = audits;
        this.bodies = bodies;
        this.views = new RetirementViews(stores);
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.post(VERSION + "/retirement", Access.RETIRE, this::begin),
                RouteSpec.get(VERSION + "/retirement", Access.READ, this::show),
                RouteSpec.post(VERSION + "/retirement:withdraw", Access.RETIRE, this::withdraw),
                RouteSpec.post(VERSION + "/retirement:override", Access.RETIRE, this::override));
    }

    private void begin(Context ctx) {
        TenantRoutes.active(stores.tenants(), ctx);
        var version = version(ctx, stores).ref();
        var order = bodies.readOr(ctx, RetirementOrder.class, new RetirementOrder(null, null, null, null, null, null));
        var principal = Gatekeeper.principal(ctx);
        var wish = wish(order, successor(version, order.successor()), principal.id());
        var announced = audits.changed(() -> announced(version, wish, principal));
        switch (announced) {
            case Announced.Begun(var row) -> answer(ctx, 201, row, principal);
            case Announced.AlreadyThere(var row) -> answer(ctx, 200, row, principal);
            case Announced.Other(var row) -> throw other(row);
        }
    }

    /// @param successor as it was checked
    static Wish wish(RetirementOrder order, @Nullable String successor, PrincipalId by) {
        var plan = switch (Calendar.of(
                new Calendar.Wish(order.after(), order.brownOuts(), order.drain(), order.archive()))) {
            case Planned.Plan(var it) -> it;
            case Planned.Refused(var problems) -> throw new ApiException(new ApiFailure.Invalid(problems));
        };
        return new Wish(plan, CanonicalJson.digest(plan), successor, Params.reason(order.reason(), ""), by);
    }

    private @Nullable String successor(VersionRef version, @Nullable String given) {
        if (given == null || given.isBlank()) {
            return null;
        }
        var successor = version.modelRef().version(Params.checked("successor", given, Names::version));
        var known = stores.registry().find(successor).isPresent();
        boolean retires = stores.retirements()
                .find(successor)
                .filter(it -> it.phase() != RetirementPhase.WITHDRAWN)
                .isPresent();
        if (!known || retires || successor.equals(version)) {
            throw new ApiException(ApiFailure.invalid(
                    "successor",
                    given,
                    !known ? "isn't a version of the model" : retires ? "is being retired itself" : "is the version",
                    "name another version of " + version.modelRef() + ", or leave it out"));
        }
        return successor.version();
    }

    private Announced announced(VersionRef version, Wish wish, Principal principal) {
        var announced = stores.retirements().announce(version, wish);
        if (announced instanceof Announced.Begun(var row)) {
            write(principal, row, "retirement.start", wish.reason(), Map.of("planDigest", wish.planDigest()));
        }
        return announced;
    }

    private static ApiException other(RetirementRow row) {
        boolean purged = row.phase().terminal();
        return new ApiException(new ApiFailure.Conflict(
                purged ? "VersionPurged" : "AlreadyRetiring",
                "version \"" + row.version() + "\" "
                        + (purged
                                ? "was purged"
                                : "is being retired by another plan: "
                                        + row.phase().id()),
                "look at it: windlass get retirement " + row.version()
                        + (purged
                                ? ""
                                : "; to change it, withdraw it first: windlass retire --withdraw " + row.version()),
                null));
    }

    private void show(Context ctx) {
        Answers.json(ctx, 200, views.of(row(ctx)));
    }

    private void withdraw(Context ctx) {
        var version = row(ctx).version();
        var reason = note(ctx);
        var principal = Gatekeeper.principal(ctx);
        var moved = audits.changed(() -> {
            var done = stores.retirements().withdraw(version, principal.name(), reason);
            if (done instanceof Moved.Done(var row)) {
                write(principal, row, "retirement.withdraw", reason, Map.of());
            }
            return done;
        });
        switch (moved) {
            case Moved.Done(var row) -> answer(ctx, 200, row, principal);
            case Moved.Elsewhere(var phase) -> throw wrongPhase(version, phase, "nothing brings it back any more");
            case Moved.Blocked(var by) ->
                throw new ApiException(new ApiFailure.Conflict(
                        "ModelRetires",
                        "\"" + version + "\" goes with the " + String.join(", ", by),
                        "withdraw that: windlass retire --withdraw " + version.modelRef(),
                        null));
        }
    }

    /// The second of two people, who must be somebody else than the first.
    private void override(Context ctx) {
        var row = row(ctx);
        var reason = note(ctx);
        var principal = Gatekeeper.principal(ctx);
        if (row.phase() != RetirementPhase.DRAINING) {
            throw wrongPhase(row.version(), row.phase(), "there is no drain to override");
        }
        override(ctx, row, reason, stores, audits);
        answer(ctx, 200, row, principal);
    }

    static void override(Context ctx, RetirementRow row, String reason, ControlParts.Stores stores, Audits audits) {
        var principal = Gatekeeper.principal(ctx);
        var overrides = stores.retirements().overrides(row);
        var before = overrides.stream().map(Overriding::who).toList();
        var people = new ArrayList<>(overrides.stream().map(Overriding::person).toList());
        people.add(Gatekeeper.person(ctx));
        var version = row.version();
        var two = new Resource.OfTwo(
                new Resource.OfModel(version.tenant(), version.model()),
                before,
                stores.hands().ties(people));
        Gatekeeper.require(ctx, Action.RETIRE, two);
        audits.changed(() -> {
            stores.retirements().override(row, principal.id(), reason);
            audits.write(
                    principal,
                    row.version().tenant(),
                    new Audits.Event(
                            "retirement.override", row.version().toString(), reason, Map.of("before", before)));
            return row;
        });
    }

    private void answer(Context ctx, int status, RetirementRow row, Principal principal) {
        runbooks.retire(row.version(), principal.name());
        Answers.json(
                ctx, status, views.of(stores.retirements().find(row.version()).orElse(row)));
    }

    private void write(
            Principal principal, RetirementRow row, String action, String reason, Map<String, Object> detail) {
        audits.write(
                principal,
                row.version().tenant(),
                new Audits.Event(action, row.version().toString(), reason, detail));
    }

    private static ApiException wrongPhase(VersionRef version, RetirementPhase phase, String why) {
        return new ApiException(new ApiFailure.Conflict(
                "WrongPhase",
                "the retirement of \"" + version + "\" is " + phase.id() + ": " + why,
                "look at it: windlass get retirement " + version,
                null));
    }

    private String note(Context ctx) {
        return note(ctx, bodies);
    }

    static String note(Context ctx, Bodies bodies) {
        return Params.reason(
                bodies.readOr(ctx, DecisionNote.class, new DecisionNote(null)).reason(), "");
    }

    private RetirementRow row(Context ctx) {
        var version = version(ctx, stores).ref();
        return stores.retirements()
                .find(version)
                .orElseThrow(() -> new ApiException(new ApiFailure.NotFound("retirement of \"" + version + "\"")));
    }

    static ModelVersion version(Context ctx, ControlParts.Stores stores) {
        var tenant = TenantRoutes.required(stores.tenants(), ctx).name();
        var ref = new VersionRef(
                tenant, Params.path(ctx, "model", Names::model), Params.path(ctx, "version", Names::version));
        return stores.registry()
                .find(ref)
                .orElseThrow(() -> new ApiException(new ApiFailure.NotFound("version \"" + ref + "\"")));
    }
}
