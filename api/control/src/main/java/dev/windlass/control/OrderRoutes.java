package dev.windlass.control;

import dev.windlass.access.Action;
import dev.windlass.access.Resource;
import dev.windlass.client.message.DecisionNote;
import dev.windlass.client.message.Ordered;
import dev.windlass.client.message.ResumeOrder;
import dev.windlass.control.Runbooks.Told;
import dev.windlass.domain.Approver;
import dev.windlass.domain.ApproverGroup;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Principal;
import dev.windlass.domain.RunKind;
import dev.windlass.storage.ApprovalStore;
import dev.windlass.storage.ApprovalStore.Approval;
import dev.windlass.storage.ApprovalStore.Decision;
import dev.windlass.storage.ApproverGroupStore;
import dev.windlass.storage.HandStore;
import dev.windlass.storage.PromotionRow;
import dev.windlass.storage.PromotionStore;
import dev.windlass.workflow.FailureTypes;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// What people tell a live promotion. An approval is a row that this API writes; the workflow reads it
/// back.
final class OrderRoutes {
    private static final String ROOT = "/v1/tenants/{tenant}/promotions/{name}";
    private static final Duration APPROVAL_LIFE = Duration.ofHours(24);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final PromotionStore promotions;
    private final ApprovalStore approvals;
    private final ApproverGroupStore approvers;
    private final HandStore hands;
    private final Runbooks runbooks;
    private final Audits audits;
    private final Bodies bodies;
    private final QueuedStarts queue;

    OrderRoutes(ControlParts parts, Audits audits, Bodies bodies, QueuedStarts queue) {
        this.queue = queue;
        this.promotions = parts.stores().promotions();
        this.approvals = parts.stores().approvals();
        this.approvers = parts.stores().approvers();
        this.hands = parts.stores().hands();
        this.runbooks = parts.runbooks();
        this.audits = audits;
        this.bodies = bodies;
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.post(ROOT + ":approve", Access.DECIDE, ctx -> decide(ctx, Decision.APPROVED)),
                RouteSpec.post(ROOT + ":reject", Access.DECIDE, ctx -> decide(ctx, Decision.REJECTED)),
                RouteSpec.post(ROOT + ":pause", Access.TAKE_BACK, this::pause),
                RouteSpec.post(ROOT + ":resume", Access.RELEASE, this::resume),
                RouteSpec.wayBack(ROOT + ":abort", Access.TAKE_BACK, this::abort));
    }

    private void decide(Context ctx, Decision decision) {
        var row = PromotionRoutes.required(ctx, promotions);
        Gatekeeper.onEndpoint(ctx, Action.DECIDE, row.endpoint());
        var reason = note(ctx);
        var principal = Gatekeeper.principal(ctx);
        var plan = row.plan();
        var planDigest = row.planDigest();
        var missing = row.progress().approvalsMissing();
        if (row.phase() != Phase.AWAITING_APPROVAL || plan == null || planDigest == null || missing.isEmpty()) {
            throw wrongPhase(row, "no approval is open");
        }
        var groups = approvers.of(row.endpoint().tenant(), principal.id());
        var as = decidesAs(ctx, row, missing, groups.keySet());
        var wished = new Approval(
                UUID.randomUUID().toString(),
                row.endpoint().tenant(),
                row.name(),
                decision,
                as,
                principal.id(),
                reason,
                planDigest,
                plan.candidate().digest(),
                Instant.EPOCH,
                Instant.EPOCH,
                false,
                as instanceof ApproverGroup group ? groups.get(group) : null);
        answer(ctx, row, Decisions.tell(runbooks, row, audits.changed(() -> decided(principal, wished))));
    }

    private Approval decided(Principal principal, Approval wished) {
        var approval = approvals.decide(wished, APPROVAL_LIFE);
        if (approval.decision() != wished.decision()) {
            throw new ApiException(new ApiFailure.Conflict(
                    "AlreadyDecided",
                    "\"" + principal.name() + "\" has decided otherwise: " + approval.decision(),
                    "somebody else must decide",
                    null));
        }
        audits.write(
                principal,
                approval.tenant(),
                new Audits.Event(
                        approval.decision() == Decision.APPROVED ? "promotion.approve" : "promotion.reject",
                        approval.promotion(),
                        wished.reason(),
                        Map.of(
                                "approval", approval.id(),
                                "role", approval.role().id(),
                                "planDigest", approval.planDigest(),
                                "membersDigest", Optional.ofNullable(approval.membersDigest()))));
        return approval;
    }

    /// As what the principal decides: in a role that is missing and that it has, or as a member of a
    /// group that is, if it had no hand in the promotion.
    private Approver decidesAs(Context ctx, PromotionRow row, List<Approver> missing, Set<ApproverGroup> memberOf) {
        var principal = Gatekeeper.principal(ctx);
        var as = missing.stream()
                .filter(each -> principal.roles().contains(each) || memberOf.contains(each))
                .findFirst();
        var others = approvals.of(row.endpoint().tenant(), row.name()).stream()
                .filter(given -> !given.expired())
                .filter(given -> !(given.by().equals(principal.id())
                        && Optional.of(given.role()).equals(as)))
                .toList();
        var waiting = new Resource.Waiting(
                row.endpoint(), Set.copyOf(missing), memberOf, hands.of(row, Gatekeeper.person(ctx), others));
        Gatekeeper.require(ctx, Action.DECIDE, waiting);
        return as.orElseThrow();
    }

    private void pause(Context ctx) {
        var row = promotion(ctx);
        Gatekeeper.onEndpoint(ctx, Action.TAKE_BACK, row.endpoint());
        var reason = note(ctx);
        audited(ctx, row, "promotion.pause", reason);
        answer(
                ctx,
                row,
                runbooks.pause(
                        row.endpoint(), row.name(), Gatekeeper.principal(ctx).name(), reason));
    }

    /// A promotion, since a rollback has no steps to hold.
    private PromotionRow promotion(Context ctx) {
        var row = PromotionRoutes.required(ctx, promotions);
        if (row.kind() != RunKind.PROMOTION) {
            throw wrongPhase(row, "a rollback can't be paused");
        }
        if (row.waitsInQueue()) {
            throw wrongPhase(row, "it waits for its turn; windlass abort withdraws it");
        }
        return row;
    }

    private void resume(Context ctx) {
        var row = promotion(ctx);
        Gatekeeper.onEndpoint(ctx, Action.RELEASE, row.endpoint());
        var order = bodies.readOr(ctx, ResumeOrder.class, new ResumeOrder(false, null));
        boolean full = Boolean.TRUE.equals(order.full());
        audited(ctx, row, full ? "promotion.resume-full" : "promotion.resume", Params.reason(order.reason(), ""));
        answer(
                ctx,
                row,
                runbooks.resume(
                        row.endpoint(), row.name(), Gatekeeper.principal(ctx).name(), full));
    }

    private void abort(Context ctx) {
        var row = PromotionRoutes.required(ctx, promotions);
        Gatekeeper.onEndpoint(ctx, Action.TAKE_BACK, row.endpoint());
        var reason = note(ctx);
        if (queue.withdraw(row, Gatekeeper.principal(ctx), reason)) {
            Answers.json(ctx, 202, new Ordered(row.name(), Phase.CANCELLED.id()));
            return;
        }
        audited(ctx, row, "promotion.abort", reason);
        var actor = Gatekeeper.principal(ctx).name();
        answer(
                ctx,
                row,
                row.kind() == RunKind.PROMOTION
                        ? runbooks.abort(row.endpoint(), row.name(), actor, reason)
                        : runbooks.giveUpRollback(row.endpoint(), row.name(), actor, reason));
    }

    private String note(Context ctx) {
        return Params.reason(
                bodies.readOr(ctx, DecisionNote.class, new DecisionNote(null)).reason(), "");
    }

    private void audited(Context ctx, PromotionRow row, String action, String reason) {
        if (row.phase().terminal()) {
            throw wrongPhase(row, "it has ended");
        }
        audits.order(
                Gatekeeper.principal(ctx),
                row.endpoint().tenant(),
                new Audits.Event(action, row.name(), reason, Map.of("phase", row.phase())));
    }

    private static void answer(Context ctx, PromotionRow row, Told<Phase> told) {
        Answers.json(ctx, 202, new Ordered(row.name(), done(row, told).id()));
    }

    /// The phase that an order was answered with.
    static Phase done(PromotionRow row, Told<Phase> told) {
        return switch (told) {
            case Told.Done<Phase>(var phase) -> phase;
            case Told.No<Phase>(var type, var message) -> throw refused(row, type, message);
            case Told.Ended<Phase> _ -> throw wrongPhase(row, "its workflow runs no more");
            case Told.Silent<Phase>(var message) ->
                throw new ApiException(
                        new ApiFailure.Unavailable("temporal", message + "; rollback works without it", RETRY));
        };
    }

    private static ApiException refused(PromotionRow row, String type, String message) {
        return type.equals(FailureTypes.INTERNAL_ERROR)
                ? new ApiException(new ApiFailure.Unavailable("promotion " + row.name(), message, RETRY))
                : new ApiException(new ApiFailure.Conflict(
                        type, message, "look at it: windlass get promotion " + row.name(), null));
    }

    static ApiException wrongPhase(PromotionRow row, String why) {
        return new ApiException(new ApiFailure.Conflict(
                "WrongPhase",
                "\"" + row.name() + "\" is " + row.phase().id() + ": " + why,
                "look at it: windlass get promotion " + row.name(),
                null));
    }
}
