package dev.windlass.control;

import dev.windlass.access.Action;
import dev.windlass.client.message.DecisionNote;
import dev.windlass.client.message.Page;
import dev.windlass.client.message.PromotionStarted;
import dev.windlass.domain.Id;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.WindlassJson;
import dev.windlass.storage.ApprovalStore;
import dev.windlass.storage.ApproverGroupStore;
import dev.windlass.storage.GroupStore;
import dev.windlass.storage.ModelRegistry;
import dev.windlass.storage.NoticeStore;
import dev.windlass.storage.PresetStore;
import dev.windlass.storage.PromotionRow;
import dev.windlass.storage.PromotionStore;
import dev.windlass.storage.RequestStore;
import dev.windlass.storage.RequestStore.Asked;
import dev.windlass.storage.TenantStore;
import dev.windlass.storage.objects.BlobStore;
import dev.windlass.storage.objects.ObjectKeys;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Starts, lists and repeats promotions, and hands out their evidence.
final class PromotionRoutes {
    private static final String ROOT = "/v1/tenants/{tenant}/promotions";
    private static final int LIST_MAX = 500;

    private final TenantStore tenants;
    private final ModelRegistry registry;
    private final PromotionStore promotions;
    private final ApprovalStore approvals;
    private final RequestStore requests;
    private final GroupStore groups;
    private final NoticeStore notices;
    private final PresetStore presets;
    private final ApproverGroupStore approvers;
    private final BlobStore blobs;
    private final Runbooks runbooks;
    private final Promotions starter;
    private final Audits audits;
    private final Bodies bodies;

    PromotionRoutes(ControlParts parts, Promotions starter, Audits audits, Bodies bodies) {
        this.tenants = parts.stores().tenants();
        this.registry = parts.stores().registry();
        this.promotions = parts.stores().promotions();
        this.approvals = parts.stores().approvals();
        this.requests = parts.stores().requests();
        this.groups = parts.stores().groups();
        this.presets = parts.stores().presets();
        this.approvers = parts.stores().approvers();
        this.notices = parts.stores().notices();
        this.blobs = parts.blobs();
        this.runbooks = parts.runbooks();
        this.starter = starter;
        this.audits = audits;
        this.bodies = bodies;
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.post(ROOT, Access.RELEASE, this::start),
                RouteSpec.get(ROOT, Access.READ, this::list),
                RouteSpec.get(ROOT + "/{name}/evidence", Access.READ, this::evidence),
                RouteSpec.post(ROOT + "/{name}:retry", Access.RELEASE, this::retry));
    }

    static PromotionRow required(Context ctx, PromotionStore promotions) {
        var name = ctx.pathParam("name");
        return promotions
                .find(ctx.pathParam("tenant"), name)
                .orElseThrow(() -> new ApiException(new ApiFailure.NotFound("promotion \"" + name + "\"")));
    }

    private void start(Context ctx) {
        var tenant = TenantRoutes.active(tenants, ctx).name();
        var requestId = Params.requestId(ctx);
        var glass = BrokenGlass.of(ctx, tenant);
        var valid = ManifestBodies.manifest(ctx, bodies, tenant);
        var order = new Promotions.Order(
                requestId,
                valid.manifest(),
                glass.digest(valid.requestDigest()),
                Asked.by(Gatekeeper.principal(ctx)).breaking(glass.why()),
                Params.link(ctx));
        answer(ctx, order);
    }

    private void retry(Context ctx) {
        var tenant = TenantRoutes.active(tenants, ctx).name();
        var row = required(ctx, promotions);
        var reason = Params.reason(
                bodies.readOr(ctx, DecisionNote.class, new DecisionNote(null)).reason(), "");
        if (row.kind() == RunKind.ROLLBACK) {
            retryRollback(ctx, row, reason);
            return;
        }
        if (!row.phase().terminal()
                || row.phase() == Phase.SUCCEEDED
                || (row.plan() == null && row.queuedAt() == null)) {
            throw new ApiException(new ApiFailure.Conflict(
                    "WrongPhase",
                    "\"" + row.name() + "\" is " + row.phase().id()
                            + ": only a promotion that ended without success is retried",
                    "start a new one with windlass promote",
                    row.phase().terminal() ? null : row.name()));
        }
        onlyOnce(row);
        notOfGroup(row);
        var request = requests.find(tenant, row.requestId())
                .orElseThrow(() -> new ApiException(new ApiFailure.NotFound("request of \"" + row.name() + "\"")));
        var manifest = WindlassJson.mapper().readValue(request.json(), PromotionManifest.class);
        var order = new Promotions.Order(
                Id.retry(row.name()).text(),
                manifest,
                request.digest(),
                Asked.by(Gatekeeper.principal(ctx), row.name(), reason),
                Params.link(ctx));
        answer(ctx, order);
    }

    /// A retry that has ended, too, is what is retried next, so that each attempt has one successor.
    private void onlyOnce(PromotionRow row) {
        promotions
                .findByRequest(
                        row.endpoint().tenant(),
                        RunKind.PROMOTION,
                        Id.retry(row.name()).text())
                .filter(next -> next.phase().terminal())
                .ifPresent(next -> {
                    throw new ApiException(new ApiFailure.Conflict(
                            "AlreadyRetried",
                            "\"" + row.name() + "\" was retried as " + next.name() + ", which ended "
                                    + next.phase().id(),
                            next.phase() == Phase.SUCCEEDED
                                    ? "nothing is left to retry"
                                    : "retry that one: windlass retry " + next.name(),
                            next.name()));
                });
    }

    private void notOfGroup(PromotionRow row) {
        groups.ofRequest(row.endpoint().tenant(), row.requestId()).ifPresent(group -> {
            throw new ApiException(new ApiFailure.Conflict(
                    "OfGroup",
                    "\"" + row.name() + "\" was a member of " + group.text(),
                    "start the group again: windlass promote -f with its manifest",
                    null));
        });
    }

    /// One that is stuck tries all its targets again.
    private void retryRollback(Context ctx, PromotionRow row, String reason) {
        if (row.phase() != Phase.NEEDS_ATTENTION) {
            throw OrderRoutes.wrongPhase(row, "only a rollback that needs a person is retried");
        }
        var principal = Gatekeeper.principal(ctx);
        Gatekeeper.onEndpoint(ctx, Action.TAKE_BACK, row.endpoint());
        audits.order(
                principal,
                row.endpoint().tenant(),
                new Audits.Event("rollback.retry", row.name(), reason, Map.of("phase", row.phase())));
        var phase = OrderRoutes.done(row, runbooks.retryRollback(row.endpoint(), row.name(), principal.name(), reason));
        var plan = Objects.requireNonNull(row.planDigest(), "a rollback is planned before it runs");
        Answers.json(
                ctx,
                202,
                Promotions.started(row.endpoint().tenant(), row.name(), plan, phase, PromotionStarted.STARTED));
    }

    private void answer(Context ctx, Promotions.Order order) {
        var endpoint = order.manifest().endpoint();
        Gatekeeper.onEndpoint(ctx, Action.RELEASE, endpoint);
        if (order.asked().breakGlass() != null) {
            Gatekeeper.onEndpoint(ctx, Action.BREAK_GLASS, endpoint);
        }
        existing(order.manifest().versionRef());
        if (presets.resolve(order.manifest()) instanceof PresetStore.Resolution.Unknown(var problem)) {
            throw new ApiException(new ApiFailure.Invalid(List.of(problem)));
        }
        approvers.flaw(order.manifest()).ifPresent(flaw -> {
            throw new ApiException(new ApiFailure.Invalid(List.of(flaw)));
        });
        var started = starter.start(order, Gatekeeper.principal(ctx));
        ctx.header("Location", started.body().links().getOrDefault("self", ""));
        Answers.json(ctx, started.known() ? 200 : 202, started.body());
    }

    private void existing(VersionRef ref) {
        if (registry.find(ref).isEmpty()) {
            throw new ApiException(ApiFailure.invalid(
                    "spec.model.version",
                    ref.toString(),
                    "isn't registered",
                    "push it first: windlass model push " + ref + " FILE"));
        }
    }

    private void list(Context ctx) {
        Params.only(ctx, Set.of("limit"));
        var tenant = TenantRoutes.required(tenants, ctx).name();
        var rows = promotions.list(tenant, Params.number(ctx, "limit", 50, 1, LIST_MAX));
        Answers.json(
                ctx,
                200,
                new Page<>(rows.stream()
                        .filter(row -> Gatekeeper.shows(ctx, row.endpoint()))
                        .map(row -> Views.promotion(row, approvals, starter.queue(), notices))
                        .toList()));
    }

    private void evidence(Context ctx) {
        var row = required(ctx, promotions);
        var digest = row.evidence();
        if (digest == null) {
            throw new ApiException(
                    new ApiFailure.NotFound("evidence of \"" + row.name() + "\" yet: it is written at the end"));
        }
        var bytes = ObjectCalls.of(() -> {
            try (var in = blobs.open(ObjectKeys.evidence(row.endpoint().tenant(), digest))) {
                return in.readAllBytes();
            }
        });
        ctx.header("ETag", "\"" + digest.hex() + "\"")
                .contentType("application/json")
                .result(bytes);
    }
}
