package dev.windlass.activity;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.Target;
import dev.windlass.domain.Tenant;
import dev.windlass.domain.VersionRef;
import dev.windlass.gate.WebhookHosts;
import dev.windlass.json.CanonicalJson;
import dev.windlass.manifest.Plans;
import dev.windlass.policy.PolicyEngine;
import dev.windlass.quota.DeviceFit;
import dev.windlass.rollback.WayBack;
import dev.windlass.storage.ApproverGroupStore;
import dev.windlass.storage.Ledger;
import dev.windlass.storage.ModelRegistry;
import dev.windlass.storage.NodeStore;
import dev.windlass.storage.PresetStore;
import dev.windlass.storage.PromotionRow;
import dev.windlass.storage.PromotionStore;
import dev.windlass.storage.RetirementStore;
import dev.windlass.storage.TenantStore;
import dev.windlass.storage.WaysBack;
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
    private final WaysBack waysBack;
    private final PolicyEngine policies;
    private final RetirementStore retirements;
    private final NodeStore nodes;
    private final WebhookHosts hosts;
    private final PresetStore presets;
    private final ApproverGroupStore groups;

    public PlanActivitiesImpl(Stores stores, PolicyEngine policies) {
        this(stores, policies, WebhookHosts.NONE);
    }

    /// @param hosts that webhooks may call
    public PlanActivitiesImpl(Stores stores, PolicyEngine policies, WebhookHosts hosts) {
        this.hosts = hosts;
        this.presets = stores.presets();
        this.groups = stores.approvers();
        this.tenants = stores.tenants();
        this.registry = stores.registry();
        this.ledger = stores.ledger();
        this.promotions = stores.promotions();
        this.waysBack = new WaysBack(ledger, promotions, stores.routes(), registry);
        this.policies = policies;
        this.retirements = stores.retirements();
        this.nodes = stores.nodes();
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
        if (candidate.isEmpty()) {
            return unknownVersion(manifest);
        }
        var retired = retired(manifest);
        if (retired != null) {
            return retired;
        }
        var preset = presets.resolve(manifest);
        if (preset instanceof PresetStore.Resolution.Unknown(var problem)) {
            return new PlanResult.Unplannable("UnknownPreset", problem + "; " + problem.remedy());
        }
        var approvers = groups.flaw(manifest);
        if (approvers.isPresent()) {
            var problem = approvers.get();
            return new PlanResult.Unplannable("UnusableApprovers", problem + "; " + problem.remedy());
        }
        var plan = Plans.plan(
                manifest,
                candidate.get(),
                stable.flatMap(target -> version(manifest.endpoint(), target)).orElse(null),
                policies.pins(),
                request.requestDigest(),
                preset instanceof PresetStore.Resolution.Named(var named) ? named : null);
        var unfit = DeviceFit.flaw(
                manifest.versionRef(), candidate.get().needs(), manifest.device(), nodes.allLiveOfPlatform());
        if (unfit.isPresent()) {
            return new PlanResult.Unplannable(unfit.get().reason(), unfit.get().message());
        }
        var refusal = refusal(manifest, plan);
        if (refusal != null) {
            return refusal;
        }
        var stands = promotions.fixPlan(manifest.endpoint(), request.promotion(), plan, Plans.digest(plan));
        return new PlanResult.Planned(stands, Plans.digest(stands));
    }

    /// A pinned digest that differs is for the policies to deny: that verdict is recorded. But where nothing
    /// would change they aren't asked.
    private PlanResult.@Nullable Unplannable refusal(PromotionManifest manifest, PromotionPlan plan) {
        var pinned = manifest.digest();
        if (plan.servesAlready()
                && pinned != null
                && !pinned.equals(plan.candidate().digest())) {
            return new PlanResult.Unplannable(
                    "DigestMismatch",
                    "spec.model.digest " + pinned + " isn't the digest of " + manifest.versionRef() + ", which is "
                            + plan.candidate().digest() + "; correct it");
        }
        var forbidden = hosts.refusal(plan);
        if (forbidden.isPresent()) {
            return new PlanResult.Unplannable("WebhookNotAllowed", forbidden.get());
        }
        return Plans.flaw(plan)
                .map(flaw -> new PlanResult.Unplannable("DeadlineTooShort", flaw.message()))
                .orElse(null);
    }

    private static PlanResult.Unplannable unknownVersion(PromotionManifest manifest) {
        return new PlanResult.Unplannable(
                "UnknownVersion", "spec.model.version " + manifest.versionRef() + " is not registered; push it first");
    }

    /// Nothing goes up that is on its way out. A rollback to it is refused only when there is nothing left of it.
    private PlanResult.@Nullable Unplannable retired(PromotionManifest manifest) {
        return retirements
                .findBeforeUse(manifest.versionRef())
                .filter(row -> row.phase() != RetirementPhase.WITHDRAWN)
                .map(row -> new PlanResult.Unplannable(
                        "Retired",
                        "spec.model.version " + manifest.versionRef() + " is being retired ("
                                + row.phase().id() + "); "
                                + (row.phase().withdrawable()
                                        ? "withdraw that first: windlass retire --withdraw " + manifest.versionRef()
                                        : "promote another version")))
                .orElse(null);
    }

    @Override
    public RollbackPlanResult planRollback(RollbackPlanRequest request) {
        var endpoint = request.endpoint();
        var takenFrom = promotions
                .find(endpoint.tenant(), request.rollback())
                .map(PromotionRow::takenFrom)
                .orElse(null);
        return switch (waysBack.of(endpoint, request.to(), takenFrom)) {
            case WayBack.Refused(var reason, var message) -> new RollbackPlanResult.NoTarget(reason, message);
            case WayBack.Back back -> planned(request, back, takenFrom);
        };
    }

    private RollbackPlanResult planned(RollbackPlanRequest request, WayBack.Back back, @Nullable String takenFrom) {
        var from = back.from();
        var digest = CanonicalJson.digest(Map.of(
                "endpoint",
                request.endpoint().toString(),
                "from",
                from == null ? "" : from.digest().value(),
                "to",
                digests(back.targets())));
        promotions.fixTarget(
                request.endpoint(),
                request.rollback(),
                back.targets().isEmpty() ? null : back.targets().getFirst().version(),
                digest);
        return new RollbackPlanResult.RollbackPlanned(
                from, back.targets(), back.baseline(), back.left(), back.failed(), takenFrom, digest);
    }

    @Override
    public Foreseen foresee(Foresee request) {
        var endpoint = request.endpoint();
        var holder = promotions.find(endpoint.tenant(), request.holder()).orElse(null);
        if (holder == null) {
            return new Foreseen.Elsewhere();
        }
        boolean promotion = holder.kind() == RunKind.PROMOTION;
        if (!promotion && request.to().equals(holder.version())) {
            return new Foreseen.UnderWay();
        }
        return switch (waysBack.of(endpoint, request.to(), promotion ? holder.name() : holder.takenFrom())) {
            case WayBack.Refused(var reason, var message) -> new Foreseen.Refused(reason, message);
            case WayBack.Back back -> promotion && back.isAbort() ? new Foreseen.Abort() : new Foreseen.Elsewhere();
        };
    }

    private Optional<PromotionPlan> fixed(String tenant, String promotion) {
        return promotions.find(tenant, promotion).map(PromotionRow::plan);
    }

    private boolean suspended(String tenant) {
        return tenants.find(tenant).map(it -> it.state() != Tenant.State.ACTIVE).orElse(false);
    }

    private Optional<ModelVersion> version(EndpointRef endpoint, Target target) {
        return registry.find(new VersionRef(endpoint.tenant(), endpoint.model(), target.version()));
    }

    private static List<String> digests(List<Target> targets) {
        return targets.stream().map(Target::digest).map(Digest::value).toList();
    }
}
