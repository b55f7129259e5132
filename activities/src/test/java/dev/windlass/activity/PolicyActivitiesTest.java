package dev.windlass.activity;

import static dev.windlass.activity.World.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Digest;
import dev.windlass.domain.PolicyVerdict;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Role;
import dev.windlass.domain.RunKind;
import dev.windlass.json.WindlassJson;
import dev.windlass.storage.Given;
import dev.windlass.storage.RequestStore;
import dev.windlass.workflow.activity.PlanActivities.PlanRequest;
import dev.windlass.workflow.activity.PlanActivities.PlanResult;
import dev.windlass.workflow.activity.PolicyActivities.Occasion;
import dev.windlass.workflow.activity.PolicyActivities.PolicyRequest;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PolicyActivitiesTest {
    private final World world = new World();
    private final PolicyActivitiesImpl policies = new PolicyActivitiesImpl(world.stores, World.POLICIES);

    @AfterEach
    void close() {
        world.close();
    }

    /// A promotion of version 2 whose manifest pins `pinned`.
    private PolicyRequest request(@Nullable Digest pinned, Occasion occasion, int weightPercent) {
        var manifest = World.manifest("2", pinned, List.of());
        world.stores
                .requests()
                .insert(new RequestStore.Request(
                        World.PROD,
                        "r",
                        RunKind.PROMOTION,
                        digest("r"),
                        WindlassJson.mapper().writeValueAsString(manifest),
                        new RequestStore.Asked(Given.CI, Set.of(Role.DEVELOPER), null, ""),
                        null,
                        null,
                        Instant.EPOCH));
        var grant = world.granted("r", "2");
        var planned = (PlanResult.Planned) new PlanActivitiesImpl(world.stores, World.POLICIES)
                .plan(new PlanRequest(grant.name(), grant.fence(), manifest, digest("r")));
        return new PolicyRequest(
                grant.name(), planned.plan(), planned.planDigest(), occasion, weightPercent, List.of());
    }

    @Test
    void whatWasSaidIsRecordedOnceWithTheFactsItWasAbout() {
        var request = request(null, Occasion.INCREASE, 25);

        var judged = policies.judge(request);
        policies.judge(request);

        assertThat(judged.verdict()).isInstanceOf(PolicyVerdict.Allowed.class);
        assertThat(world.stores.verdicts().of("payments", request.promotion()))
                .singleElement()
                .satisfies(recorded -> {
                    assertThat(recorded.occasion()).isEqualTo("INCREASE");
                    assertThat(recorded.weightPercent()).isEqualTo(25);
                    assertThat(recorded.verdict()).isEqualTo(judged.verdict());
                    assertThat(recorded.inputDigest()).isEqualTo(judged.inputDigest());
                    assertThat(recorded.inputJson()).contains("CHG-1");
                });
    }

    @Test
    void aPinnedDigestThatIsNotTheRegistrysIsDenied() {
        var judged = policies.judge(request(digest("3"), Occasion.START, 0));

        assertThat(judged.verdict()).isInstanceOf(PolicyVerdict.Denied.class);
        assertThat(judged.verdict().findings())
                .anySatisfy(finding ->
                        assertThat(finding.toString()).contains(digest("3").value()));
    }

    @Test
    void whoAskedIsJudgedWithTheRolesThatHeHadThen() {
        var request = request(null, Occasion.START, 0);
        var facts = world.stores.verdicts();

        policies.judge(request);

        assertThat(facts.of("payments", request.promotion()))
                .singleElement()
                .satisfies(recorded -> assertThat(WindlassJson.mapper()
                                .readTree(recorded.inputJson())
                                .path("requester"))
                        .isEqualTo(WindlassJson.mapper()
                                .valueToTree(new Principal("ci", "payments", Set.of(Role.DEVELOPER)))));
    }
}
