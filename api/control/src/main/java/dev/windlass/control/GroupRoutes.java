package dev.windlass.control;

import dev.windlass.access.Action;
import dev.windlass.client.message.DecisionNote;
import dev.windlass.client.message.GroupView;
import dev.windlass.client.message.Page;
import dev.windlass.client.message.ResumeOrder;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Id;
import dev.windlass.domain.Principal;
import dev.windlass.group.GroupStanding;
import dev.windlass.group.GroupStanding.Back;
import dev.windlass.group.GroupStanding.Decision;
import dev.windlass.json.FieldProblem;
import dev.windlass.manifest.GroupManifest;
import dev.windlass.manifest.GroupParser;
import dev.windlass.manifest.GroupResult;
import dev.windlass.storage.GroupRow;
import dev.windlass.storage.GroupStore.Made;
import dev.windlass.workflow.Reason;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Promotion groups. A start and an abort are rows, with their audit row; the group's workflow is told
/// afterwards, and carries on from the rows also if it hears of it late.
final class GroupRoutes {
    private static final String ROOT = "/v1/tenants/{tenant}/groups";
    private static final int LIST_MAX = 100;

    private final ControlParts.Stores stores;
    private final Runbooks runbooks;
    private final Audits audits;
    private final Bodies bodies;
    private final GroupStarts starts;
    private final GroupRollbacks rollbacks;
    private final GroupResumes resumes;

    GroupRoutes(ControlParts parts, Promotions starter, Audits audits, Bodies bodies) {
        this.stores = parts.stores();
        this.runbooks = parts.runbooks();
        this.audits = audits;
        this.bodies = bodies;
        this.starts = new GroupStarts(parts, starter, audits);
        this.rollbacks = new GroupRollbacks(parts, starter.turns(), audits);
        this.resumes = new GroupResumes(parts, audits);
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.post(ROOT, Access.RELEASE, this::start),
                RouteSpec.get(ROOT, Access.READ, this::list),
                RouteSpec.get(ROOT + "/{group}", Access.READ, this::show),
                RouteSpec.post(ROOT + "/{group}:resume", Access.RELEASE, this::resume),
                RouteSpec.wayBack(ROOT + "/{group}:abort", Access.TAKE_BACK, this::abort),
                RouteSpec.wayBack(ROOT + "/{group}:rollback", Access.TAKE_BACK, this::rollback));
    }

    private void start(Context ctx) {
        var tenant = TenantRoutes.active(stores.tenants(), ctx).name();
        var requestId = Params.requestId(ctx);
        var valid = manifest(ctx, tenant);
        valid.manifest().members().stream()
                .map(it -> it.promotion().manifest().endpoint())
                .forEach(it -> Gatekeeper.onEndpoint(ctx, Action.RELEASE, it));
        registered(valid.manifest());
        var principal = Gatekeeper.principal(ctx);
        switch (starts.make(valid, requestId, Params.link(ctx), principal)) {
            case Made.New(var row) -> answer(ctx, 202, row, principal);
            case Made.Same(var row) -> answer(ctx, 200, row, principal);
            case Made.Other _ -> throw new ApiException(new ApiFailure.KeyReused(requestId));
            case Made.Live(var row) ->
                throw new ApiException(new ApiFailure.Conflict(
                        "Busy",
                        "group " + row.id().text() + " is live",
                        "wait for its end (windlass get group " + row.id().text() + "), or abort it",
                        null));
        }
    }

    private GroupResult.Valid manifest(Context ctx, String tenant) {
        var text = ManifestBodies.document(ctx, bodies);
        var valid = switch (GroupParser.parse(text)) {
            case GroupResult.Valid it -> it;
            case GroupResult.Invalid(var problems) -> throw new ApiException(new ApiFailure.Invalid(problems));
        };
        ManifestBodies.sameTenant(valid.manifest().tenant(), tenant);
        return valid;
    }

    private void registered(GroupManifest group) {
        var problems = new ArrayList<FieldProblem>();
        for (int i = 0; i < group.members().size(); i++) {
            var ref = group.members().get(i).promotion().manifest().versionRef();
            if (stores.registry().find(ref).isEmpty()) {
                problems.add(new FieldProblem(
                        "spec.members[" + i + "].model.version",
                        ref.toString(),
                        "isn't registered",
                        "push it first: windlass model push " + ref + " FILE"));
            }
        }
        if (!problems.isEmpty()) {
            throw new ApiException(new ApiFailure.Invalid(problems));
        }
    }

    private void answer(Context ctx, int status, GroupRow row, Principal principal) {
        if (row.endedAt() == null) {
            runbooks.group(row.id(), principal.name());
        }
        ctx.header(
                "Location",
                "/v1/tenants/" + row.id().tenant() + "/groups/" + row.id().text());
        Answers.json(ctx, status, view(row));
    }

    private void list(Context ctx) {
        Params.only(ctx, Set.of("limit"));
        var tenant = TenantRoutes.required(stores.tenants(), ctx).name();
        var rows = stores.groups().list(tenant, Params.number(ctx, "limit", 20, 1, LIST_MAX));
        Answers.json(
                ctx,
                200,
                new Page<>(rows.stream()
                        .filter(row -> endpoints(row).stream().allMatch(it -> Gatekeeper.shows(ctx, it)))
                        .map(this::view)
                        .toList()));
    }

    private void show(Context ctx) {
        var row = row(ctx);
        endpoints(row).forEach(it -> Gatekeeper.onEndpoint(ctx, Action.READ, it));
        Answers.json(ctx, 200, view(row));
    }

    private void resume(Context ctx) {
        var order = bodies.readOr(ctx, ResumeOrder.class, new ResumeOrder(false, null));
        var reason = Params.reason(order.reason(), "");
        var row = ordered(ctx, Action.RELEASE);
        var principal = Gatekeeper.principal(ctx);
        var answer = resumes.resume(row, Boolean.TRUE.equals(order.full()), reason, principal);
        runbooks.group(row.id(), principal.name());
        Answers.json(ctx, 202, answer);
    }

    /// Members look at the rows themselves, so that the group's workflow need not run for it.
    private void abort(Context ctx) {
        var reason = note(ctx);
        var row = ordered(ctx, Action.TAKE_BACK);
        var principal = Gatekeeper.principal(ctx);
        audits.changed(() -> {
            var before = stores.lockstep().look(row.id());
            if (before.ended() != null || before.decision() == Decision.COMMITTED) {
                throw tooLate(before);
            }
            audits.write(
                    principal,
                    row.id().tenant(),
                    new Audits.Event("group.abort", row.id().text(), reason, Map.of("phase", before.phase())));
            var after = stores.lockstep()
                    .back(row.id(), new Back(Reason.ABORTED.id(), words(reason, principal), principal.name()));
            if (after.decision() == Decision.COMMITTED) {
                throw tooLate(after);
            }
            return after;
        });
        answer(ctx, 202, row, principal);
    }

    private void rollback(Context ctx) {
        var principal = Gatekeeper.principal(ctx);
        var reason = words(note(ctx), principal);
        var row = ordered(ctx, Action.TAKE_BACK);
        var answer = rollbacks.rollback(row, reason, principal);
        runbooks.group(row.id(), principal.name());
        Answers.json(ctx, 202, answer);
    }

    private static String words(String reason, Principal principal) {
        return reason.isBlank() ? "asked for by " + principal.name() : reason;
    }

    private static ApiException tooLate(GroupStanding standing) {
        return new ApiException(new ApiFailure.Conflict(
                "WrongPhase",
                "\"" + standing.group() + "\" is " + standing.phase().id() + ": too late to abort",
                "to take all back: windlass rollback --group " + standing.group(),
                null));
    }

    private String note(Context ctx) {
        return Params.reason(
                bodies.readOr(ctx, DecisionNote.class, new DecisionNote(null)).reason(), "");
    }

    private GroupView view(GroupRow row) {
        var now = stores.groups().find(row.id()).orElse(row);
        return GroupViews.of(now, stores.lockstep().look(row.id()));
    }

    /// The group of the path, for who may order something where it is.
    private GroupRow ordered(Context ctx, Action action) {
        var row = row(ctx);
        endpoints(row).forEach(it -> Gatekeeper.onEndpoint(ctx, action, it));
        return row;
    }

    private List<EndpointRef> endpoints(GroupRow row) {
        return stores.lockstep().look(row.id()).members().stream()
                .map(it -> new EndpointRef(row.id().tenant(), it.model(), row.env()))
                .toList();
    }

    private GroupRow row(Context ctx) {
        var tenant = TenantRoutes.required(stores.tenants(), ctx).name();
        var name = Params.checked(
                "group", ctx.pathParam("group"), (_, text) -> Id.group(text).text());
        var group = Id.group(name);
        return Optional.of(group)
                .filter(it -> it.tenant().equals(tenant))
                .flatMap(stores.groups()::find)
                .orElseThrow(() -> new ApiException(new ApiFailure.NotFound("group \"" + name + "\"")));
    }
}
