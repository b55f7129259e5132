package dev.windlass.control;

import dev.windlass.client.message.PlanView;
import dev.windlass.client.message.PlanView.CapacityView;
import dev.windlass.client.message.PlanView.StepForecast;
import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmCount;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Holder;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.Step;
import dev.windlass.domain.Tenant;
import dev.windlass.domain.VersionRef;
import dev.windlass.domain.WindowCount;
import dev.windlass.gate.WebhookHosts;
import dev.windlass.judge.Forecast;
import dev.windlass.manifest.ManifestResult;
import dev.windlass.manifest.Plans;
import dev.windlass.manifest.TenantPreset;
import dev.windlass.policy.Operation;
import dev.windlass.policy.PolicyEngine;
import dev.windlass.policy.PolicyFacts;
import dev.windlass.quota.DeviceFit;
import dev.windlass.storage.PresetStore;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says what a promotion would do now, without doing any of it.
final class Planner {
    private static final double DOUBLED = 2.0;

    private final ControlParts.Stores stores;
    private final PolicyEngine policies;
    private final WebhookHosts webhooks;

    Planner(ControlParts parts) {
        this.stores = parts.stores();
        this.policies = parts.policies();
        this.webhooks = parts.webhooks();
    }

    PlanView plan(ManifestResult.Valid valid, Tenant tenant, Principal requester) {
        var manifest = valid.manifest();
        var endpoint = manifest.endpoint();
        var ref = manifest.versionRef();
        var candidate = stores.registry()
                .find(ref)
                .orElseThrow(() -> new ApiException(ApiFailure.invalid(
                        "spec.model.version",
                        ref.toString(),
                        "isn't registered",
                        "push it first: windlass model push " + ref + " FILE")));
        stores.retirements()
                .find(ref)
                .filter(it -> it.phase() != RetirementPhase.WITHDRAWN)
                .ifPresent(it -> {
                    throw new ApiException(ApiFailure.invalid(
                            "spec.model.version",
                            ref.toString(),
                            "is being retired (" + it.phase().id() + ")",
                            "name another version, or look at it: windlass get retirement " + ref));
                });
        stores.approvers().flaw(manifest).ifPresent(flaw -> {
            throw new ApiException(new ApiFailure.Invalid(List.of(flaw)));
        });
        var stable = stable(endpoint);
        var plan = Plans.plan(manifest, candidate, stable, policies.pins(), valid.requestDigest(), preset(manifest));
        Plans.flaw(plan).ifPresent(flaw -> {
            throw new ApiException(new ApiFailure.Invalid(List.of(flaw)));
        });
        DeviceFit.flaw(ref, candidate.needs(), manifest.device(), stores.nodes().allLiveOfPlatform())
                .ifPresent(flaw -> {
                    throw new ApiException(
                            ApiFailure.invalid("spec.device", ref.toString(), flaw.problem(), flaw.remedy()));
                });
        webhooks.refusal(plan).ifPresent(why -> {
            throw new ApiException(
                    ApiFailure.invalid("spec", manifest.versionRef().toString(), why, "correct that address"));
        });
        var verdict = policies.judge(new PolicyFacts(
                Operation.PLAN,
                endpoint,
                candidate,
                stable,
                requester,
                manifest.labels(),
                manifest.digest(),
                0,
                stores.soaks().facts(endpoint, ref.version(), null)));
        return new PlanView(
                Plans.digest(plan),
                plan,
                verdict,
                capacity(tenant, candidate),
                forecasts(plan),
                stores.endpoints().holder(endpoint).map(Holder::name).orElse(null),
                stores.blocks().standing(endpoint).orElse(null));
    }

    private @Nullable TenantPreset preset(PromotionManifest manifest) {
        return switch (stores.presets().resolve(manifest)) {
            case PresetStore.Resolution.NotNamed _ -> null;
            case PresetStore.Resolution.Named(var preset) -> preset;
            case PresetStore.Resolution.Unknown(var problem) ->
                throw new ApiException(new ApiFailure.Invalid(List.of(problem)));
        };
    }

    private @Nullable ModelVersion stable(EndpointRef endpoint) {
        return stores.ledger()
                .newestGood(endpoint)
                .flatMap(good ->
                        stores.registry().find(new VersionRef(endpoint.tenant(), endpoint.model(), good.version())))
                .orElse(null);
    }

    private CapacityView capacity(Tenant tenant, ModelVersion candidate) {
        int nodes = Math.max(1, stores.nodes().allLiveOfPlatform().size());
        var needed = candidate.needs().times(nodes);
        var reserved = stores.capacity().reserved(tenant.name()).times(nodes);
        var quota = tenant.quota().resources();
        long free = quota.memoryBytes() - reserved.memoryBytes();
        long freeGpu = quota.gpuMemoryBytes() - reserved.gpuMemoryBytes();
        return new CapacityView(
                needed.memoryBytes(),
                Math.max(0, free),
                needed.gpuMemoryBytes(),
                Math.max(0, freeGpu),
                needed.memoryBytes() <= free && (needed.gpuMemoryBytes() == 0 || needed.gpuMemoryBytes() <= freeGpu));
    }

    private List<StepForecast> forecasts(PromotionPlan plan) {
        var traffic = traffic(plan.endpoint());
        return plan.steps().stream()
                .filter(Step.SetWeight.class::isInstance)
                .map(step -> ((Step.SetWeight) step).weightPercent())
                .filter(weight -> weight < 100)
                .map(weight -> new StepForecast(
                        weight,
                        traffic.perSecond,
                        traffic.badShare,
                        Forecast.of(traffic.perSecond, traffic.badShare, weight, DOUBLED, plan.alphaOfEach())))
                .toList();
    }

    private record Traffic(double perSecond, double badShare) {}

    /// What the stable arm served and failed in the windows of the route that stands.
    private Traffic traffic(EndpointRef endpoint) {
        var route = stores.routes().find(endpoint);
        var promotion = route.map(it -> it.promotion()).orElse(null);
        if (route.isEmpty() || promotion == null) {
            return new Traffic(0, 0);
        }
        var windows = stores.windows().of(endpoint, promotion, route.get().epoch()).stream()
                .filter(window -> !window.partial())
                .toList();
        var counts = windows.stream()
                .flatMap(window -> window.arms().stream())
                .filter(arm -> arm.arm() == Arm.STABLE)
                .toList();
        double served = counts.stream().mapToLong(ArmCount::served).sum();
        double bad = counts.stream().mapToLong(ArmCount::bad).sum();
        double seconds = windows.stream()
                        .map(Planner::length)
                        .reduce(Duration.ZERO, Duration::plus)
                        .toMillis()
                / 1000.0;
        return seconds == 0 || served == 0 ? new Traffic(0, 0) : new Traffic(served / seconds, bad / served);
    }

    private static Duration length(WindowCount window) {
        return Duration.between(window.openedAt(), window.closedAt());
    }
}
