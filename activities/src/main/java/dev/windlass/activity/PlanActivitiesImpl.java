package dev.windlass.activity;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.ModelVersion;
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
    private final PromotionStore promotions;
    private final PolicyEngine policies;

    public PlanActivitiesImpl(Stores stores, PolicyEngine policies) {
        this.tenants = stores.tenants();
        this.registry = stores.registry();
        this.ledger = stores.ledger();
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
        if (candidate.isEmpty()) {
            return new PlanResult.Unplannable(
                    "UnknownVersion",
                    "spec.model.version " + manifest.versionRef() + " is not registered; push it first");
        }
        var stable = ledger.newestGood(manifest.endpoint());
        if (stable.isPresent() && stable.get().digest().equals(candidate.get().digest())) {
            return new PlanResult.Unplannable(
                    "AlreadyServing",
                    manifest.versionRef() + " serves " + manifest.endpoint() + " already; promote another version");
        }
        var plan = Plans.plan(
                manifest,
                candidate.get(),
                stable.flatMap(target -> version(manifest.endpoint(), target)).orElse(null),
                policies.pins(),
                request.requestDigest());
        var stands =
                promotions.fixPlan(manifest.endpoint(), request.promotion(), plan, Plans.digest(plan));
        return new PlanResult.Planned(stands, Plans.digest(stands));
    }

    @Override
    public RollbackPlanResult planRollback(RollbackPlanRequest request) {
        var endpoint = request.endpoint();
        var good = ledger.good(endpoint);
        if (request.takenFrom() != null) {
            return backFrom(request, good);
        }
        if (good.isEmpty()) {
            return new RollbackPlanResult.NoTarget(
                    "NothingServes", endpoint + " has no version that was ever good; promote one");
        }
        var from = good.getFirst();
        var older = good.subList(1, good.size());
        var to = request.to();
        var targets = to == null
                ? older
                : older.stream().filter(target -> target.version().equals(to)).toList();
        if (targets.isEmpty()) {
            return new RollbackPlanResult.NoTarget("NoTarget", noTarget(endpoint, to, older));
        }
        return planned(request, from, targets);
    }

    /// The way back from a promotion that didn't get out of the way: what was good before it, or nothing.
    private RollbackPlanResult backFrom(RollbackPlanRequest request, List<Target> good) {
        var taken = java.util.Objects.requireNonNull(request.takenFrom());
        var candidate = fixed(request.endpoint().tenant(), taken)
                .map(PromotionPlan::candidate)
                .orElse(null);
        return planned(request, candidate, good);
    }

    private RollbackPlanResult planned(RollbackPlanRequest request, @Nullable Target from, List<Target> targets) {
        var digest = CanonicalJson.digest(Map.of(
                "endpoint",
                request.endpoint().toString(),
                "from",
                from == null ? "" : from.digest().value(),
                "to",
                digests(targets)));
        if (!targets.isEmpty()) {
            promotions.fixTarget(
                    request.endpoint(), request.rollback(), targets.getFirst().version(), digest);
        }
        return new RollbackPlanResult.RollbackPlanned(from, targets, digest);
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

    private static String noTarget(
            EndpointRef endpoint, @Nullable String to, List<Target> older) {
        if (older.isEmpty()) {
            return endpoint + " has no older good version to return to";
        }
        return "version " + to + " is not among the older good versions of " + endpoint + ": "
                + older.stream().map(Target::version).toList();
    }
}
