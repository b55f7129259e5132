package dev.windlass.control;

import dev.windlass.client.message.ModelRetirementView;
import dev.windlass.client.message.RetirementOrder;
import dev.windlass.client.message.TenantRetirementView;
import dev.windlass.domain.ModelRef;
import dev.windlass.domain.Principal;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.storage.RetirementRow;
import dev.windlass.storage.RetirementStore.Wish;
import dev.windlass.storage.TenantRetirements.Announced;
import dev.windlass.storage.TenantRetirements.Order;
import dev.windlass.storage.TenantRetirements.Phase;
import dev.windlass.storage.TenantRetirements.Withdrawn;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Retirements of whole tenants: one order with one audit row, by which every version retires. The
/// versions' workflows are told afterwards, and those that weren't find out by themselves.
final class TenantRetirementRoutes {
    static final String ROOT = "/v1/tenants/{tenant}/retirement";

    /// So many workflows are started before the answer; of more, [RetirementStarts] starts the rest.
    private static final int TOLD_AT_ONCE = 20;

    private final ControlParts.Stores stores;
    private final Runbooks runbooks;
    private final Audits audits;
    private final Bodies bodies;
    private final RetirementViews views;

    TenantRetirementRoutes(ControlParts parts, Audits audits, Bodies bodies) {
        this.stores = parts.stores();
        this.runbooks = parts.runbooks();
        this.audits = audits;
        this.bodies = bodies;
        this.views = new RetirementViews(stores);
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.post(ROOT, Access.RETIRE_TENANT, this::begin),
                RouteSpec.get(ROOT, Access.READ, ctx -> Answers.json(ctx, 200, view(order(ctx)))),
                RouteSpec.post(ROOT + ":withdraw", Access.RETIRE_TENANT, this::withdraw),
                RouteSpec.post(ROOT + ":override", Access.RETIRE_TENANT, this::override));
    }

    private void begin(Context ctx) {
        var tenant = TenantRoutes.required(stores.tenants(), ctx).name();
        var wished = bodies.readOr(ctx, RetirementOrder.class, new RetirementOrder(null, null, null, null, null, null));
        if (wished.successor() != null && !wished.successor().isBlank()) {
            throw new ApiException(ApiFailure.invalid(
                    "successor",
                    wished.successor(),
                    "isn't for a whole tenant",
                    "retire models with one of their own"));
        }
        var principal = Gatekeeper.principal(ctx);
        var wish = RetirementRoutes.wish(wished, null, principal.id());
        switch (audits.changed(() -> announced(tenant, wish, principal))) {
            case Announced.Begun(var order, var rows) -> answer(ctx, 201, order, rows, principal);
            case Announced.AlreadyThere(var order) -> answer(ctx, 200, order, List.of(), principal);
            case Announced.Other(var order) -> throw other(order);
            case Announced.Empty _ ->
                throw new ApiException(new ApiFailure.Conflict(
                        "NothingToRetire",
                        "tenant \"" + tenant + "\" has no version that isn't purged",
                        "suspend it: windlass tenant suspend " + tenant,
                        null));
        }
    }

    private Announced announced(String tenant, Wish wish, Principal principal) {
        var announced = stores.tenantRetirements().announce(tenant, wish);
        if (announced instanceof Announced.Begun(var order, var rows)) {
            write(
                    principal,
                    order,
                    "tenant.retire",
                    wish.reason(),
                    Map.of("planDigest", wish.planDigest(), "versions", rows.size()));
        }
        return announced;
    }

    private static ApiException other(Order order) {
        boolean closed = order.phase() == Phase.CLOSED;
        return new ApiException(new ApiFailure.Conflict(
                closed ? "TenantClosed" : "AlreadyRetiring",
                "tenant \"" + order.tenant() + "\" " + (closed ? "was retired and closed" : "retires by another plan"),
                "look at it: windlass get retirement " + order.tenant()
                        + (closed
                                ? ""
                                : "; to change it, withdraw it first: windlass retire --withdraw " + order.tenant()),
                null));
    }

    private void withdraw(Context ctx) {
        var reason = RetirementRoutes.note(ctx, bodies);
        var order = order(ctx);
        var principal = Gatekeeper.principal(ctx);
        var withdrawn = audits.changed(() -> {
            var done = stores.tenantRetirements().withdraw(order.tenant(), principal.name(), reason);
            if (done instanceof Withdrawn.Back(var rows)) {
                write(principal, order, "tenant.retire-withdraw", reason, Map.of("versions", rows.size()));
            }
            return done;
        });
        switch (withdrawn) {
            case Withdrawn.Back(var rows) -> answer(ctx, 200, order, rows, principal);
            case Withdrawn.TooLate _ -> throw wrongPhase(order, "nothing brings it back any more");
        }
    }

    /// The second of two people, for each version that drains.
    private void override(Context ctx) {
        var reason = RetirementRoutes.note(ctx, bodies);
        var order = order(ctx);
        var principal = Gatekeeper.principal(ctx);
        var draining = stores.tenantRetirements().rows(order).stream()
                .filter(it -> it.phase() == RetirementPhase.DRAINING)
                .toList();
        if (draining.isEmpty()) {
            throw wrongPhase(order, "there is no drain to override");
        }
        draining.forEach(row -> RetirementRoutes.override(ctx, row, reason, stores, audits));
        answer(ctx, 200, order, draining, principal);
    }

    private void answer(Context ctx, int status, Order order, List<RetirementRow> changed, Principal principal) {
        changed.stream().limit(TOLD_AT_ONCE).forEach(row -> runbooks.retire(row.version(), principal.name()));
        Answers.json(
                ctx,
                status,
                view(stores.tenantRetirements().find(order.tenant()).orElse(order)));
    }

    private TenantRetirementView view(Order order) {
        var models = new LinkedHashMap<ModelRef, List<RetirementRow>>();
        stores.tenantRetirements()
                .rows(order)
                .forEach(row -> models.computeIfAbsent(row.version().modelRef(), _ -> new ArrayList<>())
                        .add(row));
        return new TenantRetirementView(
                order.tenant(),
                word(order.phase()),
                order.askedBy(),
                order.reason(),
                order.announcedAt(),
                order.sunset(),
                order.endedAt(),
                order.message(),
                models.values().stream().map(this::view).toList());
    }

    private static String word(Phase phase) {
        return switch (phase) {
            case RETIRING -> "Retiring";
            case CLOSED -> "Closed";
            case WITHDRAWN -> "Withdrawn";
        };
    }

    private ModelRetirementView view(List<RetirementRow> rows) {
        return new ModelRetirementView(
                rows.getFirst().version().modelRef(),
                rows.getFirst().successor(),
                rows.stream().map(views::line).toList());
    }

    private void write(Principal principal, Order order, String action, String reason, Map<String, Object> detail) {
        audits.write(principal, order.tenant(), new Audits.Event(action, order.tenant(), reason, detail));
    }

    private static ApiException wrongPhase(Order order, String why) {
        return new ApiException(new ApiFailure.Conflict(
                "WrongPhase",
                "the retirement of tenant \"" + order.tenant() + "\" is " + word(order.phase()) + ": " + why,
                "look at it: windlass get retirement " + order.tenant(),
                null));
    }

    private Order order(Context ctx) {
        var tenant = TenantRoutes.required(stores.tenants(), ctx).name();
        return stores.tenantRetirements()
                .find(tenant)
                .orElseThrow(() ->
                        new ApiException(new ApiFailure.NotFound("retirement of the whole tenant \"" + tenant + "\"")));
    }
}
