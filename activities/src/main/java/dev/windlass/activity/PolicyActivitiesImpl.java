package dev.windlass.activity;

import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.CanonicalJson;
import dev.windlass.json.WindlassJson;
import dev.windlass.policy.Operation;
import dev.windlass.policy.PolicyEngine;
import dev.windlass.policy.PolicyFacts;
import dev.windlass.storage.BlockStore;
import dev.windlass.storage.ModelRegistry;
import dev.windlass.storage.PromotionStore;
import dev.windlass.storage.RequestStore;
import dev.windlass.storage.SoakStore;
import dev.windlass.storage.VerdictStore;
import dev.windlass.workflow.activity.PolicyActivities;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Collects the facts, judges them by the engine's documents, and keeps what was said for the evidence.
public final class PolicyActivitiesImpl implements PolicyActivities {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final ModelRegistry registry;
    private final PromotionStore promotions;
    private final RequestStore requests;
    private final VerdictStore verdicts;
    private final BlockStore blocks;
    private final SoakStore soaks;
    private final PolicyEngine policies;
    private final InstantSource clock;

    public PolicyActivitiesImpl(Stores stores, PolicyEngine policies) {
        this(stores, policies, InstantSource.system());
    }

    PolicyActivitiesImpl(Stores stores, PolicyEngine policies, InstantSource clock) {
        this.clock = clock;
        this.registry = stores.registry();
        this.promotions = stores.promotions();
        this.requests = stores.requests();
        this.verdicts = stores.verdicts();
        this.blocks = stores.blocks();
        this.soaks = stores.soaks();
        this.policies = policies;
    }

    @Override
    public PolicyJudged judge(PolicyRequest request) {
        var facts = facts(request);
        var verdict = policies.judge(facts);
        var input = WindlassJson.mapper().valueToTree(facts);
        var digest = CanonicalJson.digest(input);
        verdicts.add(
                request.plan().endpoint(),
                request.promotion(),
                new VerdictStore.Recorded(
                        request.occasion().name(),
                        request.weightPercent(),
                        verdict,
                        input.toString(),
                        digest,
                        Instant.EPOCH));
        var block = request.occasion() == Occasion.INCREASE
                ? blocks.standing(request.plan().endpoint()).orElse(null)
                : null;
        var closed = request.occasion() == Occasion.INCREASE
                ? GateActivitiesImpl.closed(request.plan(), clock.instant())
                : null;
        return new PolicyJudged(verdict, digest, block, brokenBy(facts), closed);
    }

    private static @Nullable String brokenBy(PolicyFacts facts) {
        var why = facts.soak().breakGlass();
        return why == null
                ? null
                : "without its soak below, by " + facts.requester().name() + ": " + why;
    }

    @Override
    public Unblocked awaitUnblocked(AwaitUnblocked request) {
        return Heartbeats.until(
                LOOK_EVERY, _ -> blocks.standing(request.endpoint()).isPresent() ? null : new Unblocked());
    }

    private PolicyFacts facts(PolicyRequest request) {
        var plan = request.plan();
        var stable = plan.stable();
        var asked = asked(request);
        var manifest = asked.map(it -> WindlassJson.mapper().readValue(it.json(), PromotionManifest.class))
                .orElse(null);
        return new PolicyFacts(
                switch (request.occasion()) {
                    case START -> Operation.START;
                    case INCREASE -> Operation.INCREASE;
                },
                plan.endpoint(),
                version(plan, plan.candidate().version()),
                stable == null ? null : version(plan, stable.version()),
                asked.map(it -> it.asked().principal())
                        .orElseGet(() -> new Principal("", plan.endpoint().tenant(), Set.of())),
                manifest == null ? Map.of() : manifest.labels(),
                manifest == null ? null : manifest.digest(),
                request.weightPercent(),
                soaks.facts(
                        plan.endpoint(),
                        plan.candidate().version(),
                        asked.map(it -> it.asked().breakGlass()).orElse(null)));
    }

    private ModelVersion version(PromotionPlan plan, String version) {
        var ref = new VersionRef(plan.endpoint().tenant(), plan.endpoint().model(), version);
        return registry.find(ref).orElseThrow(() -> Failures.invalidRequest(ref + " is no longer registered"));
    }

    /// As it was asked for. A run that was granted without a request asks nothing and is nobody's.
    private Optional<RequestStore.Request> asked(PolicyRequest request) {
        return promotions
                .find(request.plan().endpoint().tenant(), request.promotion())
                .flatMap(row -> requests.find(row.endpoint().tenant(), row.requestId()));
    }
}
