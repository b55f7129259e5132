package dev.windlass.activity;

import dev.windlass.domain.Arm;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Target;
import dev.windlass.domain.Tenant;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.CanonicalJson;
import dev.windlass.manifest.Plans;
import dev.windlass.policy.PolicyEngine;
import dev.windlass.storage.Ledger;
import dev.windlass.storage.ModelRegistry;
import dev.windlass.storage.PromotionRow;
import dev.windlass.storage.PromotionStore;
import dev.windlass.storage.RouteStore;
import dev.windlass.storage.TenantStore;
import dev.windlass.workflow.activity.PlanActivities;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Resolves names to digests while the endpoint is held, and fixes what came of it.
public final class PlanActivitiesImpl implements PlanActivities {
    private final TenantStore tenants;
    private final ModelRegistry registry;
    private final Ledger ledger;
    private final RouteStore routes;
    private final PromotionStore promotions;
    private final PolicyEngine policies;

    public PlanActivitiesImpl(Stores stores, PolicyEngine policies) {
        this.tenants = stores.tenants();
        this.registry = stores.registry();
        this.ledger = stores.ledger();
        this.routes = stores.routes();
        this.promotions = stores.promotions();
        this.policies = policies;
    }

    @Override
    public PlanResult plan(PlanRequest request) {
        var manifest = request.manifest();
        var fixed = fixed(manifest.tenant(), request.promotion());
        if (fixed.isPresent()) {
            return new PlanResult.Planned(fixed.get(), Plans.digest(fixed.get()));
        }
        if (suspended(manifest.tenant())) {
            return new PlanResult.Unplannable(
                    "TenantSuspended", "tenant " + manifest.tenant() + " is suspended; ask a platform-admin");
        }
        var candidate = registry.find(manifest.versionRef());
        var stable = ledger.newestGood(manifest.endpoint());
        var refusal = refusal(manifest, candidate.orElse(null), stable.orElse(null));
        if (refusal != null || candidate.isEmpty()) {
            return refusal != null ? refusal : unknownVersion(manifest);
        }
        var plan = Plans.plan(
                manifest,
                candidate.get(),
                stable.flatMap(target -> version(manifest.endpoint(), target)).orElse(null),
                policies.pins(),
                request.requestDigest());
        var stands = promotions.fixPlan(manifest.endpoint(), request.promotion(), plan, Plans.digest(plan));
        return new PlanResult.Planned(stands, Plans.digest(stands));
    }

    /// A pinned digest that differs is for the policies to deny: that verdict is recorded.
    private static PlanResult.@Nullable Unplannable refusal(
            PromotionManifest manifest, @Nullable ModelVersion candidate, @Nullable Target stable) {
        if (candidate == null) {
            return unknownVersion(manifest);
        }
        if (stable != null && stable.digest().equals(candidate.digest())) {
            return new PlanResult.Unplannable(
                    "AlreadyServing",
                    manifest.versionRef() + " serves " + manifest.endpoint() + " already; promote another version");
        }
        return null;
    }

    private static PlanResult.Unplannable unknownVersion(PromotionManifest manifest) {
        return new PlanResult.Unplannable(
                "UnknownVersion", "spec.model.version " + manifest.versionRef() + " is not registered; push it first");
    }

    @Override
    public RollbackPlanResult planRollback(RollbackPlanRequest request) {
        var endpoint = request.endpoint();
        var good = ledger.good(endpoint);
        var underWay = underWay(request);
        boolean live = request.takenFrom() != null || underWay != null;
        if (good.isEmpty() && !live) {
            return new RollbackPlanResult.NoTarget(
                    "NothingServes", endpoint + " has no version that was ever good; promote one");
        }
        var from = live ? underWay : good.getFirst();
        var candidates = good.stream()
                .filter(target -> from == null || !target.digest().equals(from.digest()))
                .toList();
        var to = request.to();
        var targets = to == null
                ? candidates
                : candidates.stream()
                        .filter(target -> target.version().equals(to))
                        .toList();
        // What was the endpoint's first promotion goes back to the empty route.
        boolean toEmpty = live && good.isEmpty() && to == null;
        if (targets.isEmpty() && !toEmpty) {
            return new RollbackPlanResult.NoTarget("NoTarget", noTarget(endpoint, to, candidates));
        }
        var digest = CanonicalJson.digest(Map.of(
                "endpoint",
                endpoint.toString(),
                "from",
                from == null ? "" : from.digest().value(),
                "to",
                digests(targets)));
        promotions.fixTarget(
                endpoint,
                request.rollback(),
                targets.isEmpty() ? null : targets.getFirst().version(),
                digest);
        return new RollbackPlanResult.RollbackPlanned(from, targets, digest);
    }

    /// The candidate of the promotion that lost its fence to this rollback, or to an earlier one whose workflow
    /// was lost: then the route still has its canary.
    private @Nullable Target underWay(RollbackPlanRequest request) {
        var endpoint = request.endpoint();
        var takenFrom = request.takenFrom();
        if (takenFrom != null) {
            return fixed(endpoint.tenant(), takenFrom)
                    .map(PromotionPlan::candidate)
                    .orElse(null);
        }
        return routes.find(endpoint).stream()
                .flatMap(route -> route.arms().stream())
                .filter(arm -> arm.arm() == Arm.CANARY)
                .flatMap(arm -> registry.find(endpoint.modelRef().version(arm.version())).stream())
                .map(it -> new Target(it.ref().version(), it.digest(), it.byteSize(), it.memoryBytes()))
                .findFirst()
                .orElse(null);
    }

    private Optional<PromotionPlan> fixed(String tenant, String promotion) {
        return promotions.find(tenant, promotion).map(PromotionRow::plan);
    }

    private boolean suspended(String tenant) {
        return tenants.find(tenant)
                .map(it -> it.state() == Tenant.State.SUSPENDED)
                .orElse(false);
    }

    private Optional<ModelVersion> version(EndpointRef endpoint, Target target) {
        return registry.find(new VersionRef(endpoint.tenant(), endpoint.model(), target.version()));
    }

    private static List<String> digests(List<Target> targets) {
        return targets.stream().map(Target::digest).map(Digest::value).toList();
    }

    private static String noTarget(EndpointRef endpoint, @Nullable String to, List<Target> older) {
        if (older.isEmpty()) {
            return endpoint + " has no older good version to return to";
        }
        return "version " + to + " is not among the older good versions of " + endpoint + ": "
                + older.stream().map(Target::version).toList();
    }
}
