package dev.windlass.activity;

import static dev.windlass.activity.World.PROD;
import static dev.windlass.activity.World.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.GrantResult;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import dev.windlass.domain.Transition;
import dev.windlass.json.CanonicalJson;
import dev.windlass.json.WindlassJson;
import dev.windlass.storage.ApprovalStore;
import dev.windlass.storage.GatewayStore;
import dev.windlass.storage.objects.FakeBlobStore;
import dev.windlass.storage.objects.ObjectKeys;
import dev.windlass.workflow.activity.EvidenceActivities.Seal;
import dev.windlass.workflow.activity.PlanActivities.PlanRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EvidenceActivitiesTest {
    private final World world = new World();
    private final FakeBlobStore objects = new FakeBlobStore();
    private final EvidenceActivitiesImpl evidence = new EvidenceActivitiesImpl(world.stores, objects);
    private final GrantResult.Granted promotion = world.granted("r", "2");
    private final Seal seal = new Seal(promotion.name(), PROD, Phase.SUCCEEDED, "Completed", "v2 serves all");

    @BeforeEach
    void happened() {
        new PlanActivitiesImpl(world.stores, World.POLICIES)
                .plan(new PlanRequest(promotion.name(), promotion.fence(), World.manifest("2"), digest("r")));
        long epoch = world.written(World.route(promotion, 1, "2", 10));
        var gateway = new GatewayStore.GatewayId("g1", "boot");
        world.stores.gateways().acknowledge(gateway, List.of(new GatewayStore.Acknowledged(PROD, epoch)));
        world.stores.windows().add(List.of(World.window(epoch, 1, "2", 30, 1)));
        world.stores
                .approvals()
                .decide(
                        new ApprovalStore.Approval(
                                "d1",
                                "payments",
                                promotion.name(),
                                ApprovalStore.Decision.APPROVED,
                                Role.MODEL_RISK,
                                new PrincipalId("payments", "risk-officer"),
                                "looks good",
                                digest("plan"),
                                digest("2"),
                                Instant.EPOCH,
                                Instant.EPOCH,
                                false,
                                null),
                        Duration.ofSeconds(1));
        record(1, Phase.PROGRESSING);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void record(long seq, Phase phase) {
        new RecordActivitiesImpl(world.stores)
                .record(new Transition(
                        promotion.name(),
                        PROD,
                        seq,
                        phase,
                        "Step",
                        "10 %",
                        "windlass",
                        1,
                        10,
                        10,
                        1,
                        List.of(),
                        null,
                        null,
                        false,
                        List.of(),
                        null));
    }

    @Test
    void whatIsStoredIsWhatTheDigestSays() throws IOException {
        var digest = evidence.seal(seal).evidence();

        try (var stored = objects.open(ObjectKeys.evidence("payments", digest))) {
            var bytes = stored.readAllBytes();
            assertThat(CanonicalJson.sha256(bytes)).isEqualTo(digest);
            var document = WindlassJson.mapper().readTree(bytes);
            assertThat(document.get("windows")).hasSize(1);
            assertThat(document.get("routes")).hasSize(1);
            assertThat(document.get("acknowledgements")).hasSize(1);
            assertThat(document.get("events")).hasSize(1);
            assertThat(document.get("approvals")).hasSize(1);
            assertThat(document.get("promotion").get("plan").isObject()).isTrue();
        }
        assertThat(world.stores
                        .promotions()
                        .find("payments", promotion.name())
                        .orElseThrow()
                        .evidence())
                .isEqualTo(digest);
    }

    @Test
    void theSameRowsMakeTheSameDocumentBeforeAndAfterSealing() {
        var before = CanonicalJson.write(EvidenceDocument.of(world.stores, seal));

        evidence.seal(seal);

        assertThat(CanonicalJson.write(EvidenceDocument.of(world.stores, seal))).isEqualTo(before);
    }

    @Test
    void sealingAgainAnswersWhatWasSealed() {
        var first = evidence.seal(seal);
        record(2, Phase.SUCCEEDED);

        assertThat(evidence.seal(seal)).isEqualTo(first);
    }

    @Test
    void aRepeatedOrLateTransitionChangesNothing() {
        record(2, Phase.SUCCEEDED);
        record(2, Phase.ABORTING);
        record(3, Phase.ABORTING);

        assertThat(world.stores.promotions().events("payments", promotion.name(), 0))
                .hasSize(2);
        assertThat(world.stores
                        .promotions()
                        .find("payments", promotion.name())
                        .orElseThrow()
                        .phase())
                .isEqualTo(Phase.SUCCEEDED);
    }
}
