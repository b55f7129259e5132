package dev.windlass.activity;

import static dev.windlass.activity.World.PROD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.domain.Digest;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.RetirementPlan;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.CanonicalJson;
import dev.windlass.storage.GatewayStore;
import dev.windlass.storage.HoldStore;
import dev.windlass.storage.RetirementRow;
import dev.windlass.storage.RetirementStore;
import dev.windlass.storage.UseStore;
import dev.windlass.storage.objects.FakeBlobStore;
import dev.windlass.storage.objects.ObjectKeys;
import dev.windlass.storage.objects.SameBucketArchive;
import dev.windlass.workflow.activity.PlanActivities.PlanRequest;
import dev.windlass.workflow.activity.PlanActivities.PlanResult;
import dev.windlass.workflow.activity.RetirementActivities.Advance;
import dev.windlass.workflow.activity.RetirementActivities.Look;
import dev.windlass.workflow.activity.RetirementActivities.MoveResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RetirementActivitiesTest {
    private static final VersionRef V1 = PROD.modelRef().version("1");
    private static final PrincipalId ANNA = new PrincipalId("payments", "anna");
    private static final PrincipalId BERT = new PrincipalId("payments", "bert");

    /// The digest of version 1's row is that of this text.
    private static final byte[] BYTES = "1".getBytes(StandardCharsets.UTF_8);

    private static final Digest DIGEST = CanonicalJson.sha256(BYTES);
    private static final String ARTIFACT = ObjectKeys.artifact("payments", DIGEST);
    private static final String COPY = ObjectKeys.archive("payments", DIGEST);

    private final World world = new World();
    private final FakeBlobStore objects = new FakeBlobStore();
    private final RetirementActivitiesImpl activities =
            new RetirementActivitiesImpl(world.stores, objects, new SameBucketArchive(objects));
    private final ArtifactArchive archive =
            new ArtifactArchive(objects, new SameBucketArchive(objects), world.stores.tombstones());

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void itIsQuietOnlyWhenNobodyHasAskedForLongEnough() {
        announced(Duration.ofHours(1));
        assertThat(look().quietAt()).isNotNull();

        world.stores.retirements().withdraw(V1, "anna", "");
        announced(Duration.ZERO);
        asked();
        assertThat(look().quietAt()).isNull();
        assertThat(look().drain()).startsWith("nobody has asked since");
    }

    @Test
    void whoAskedAtTheLastMomentIsHeard() {
        announced(Duration.ofHours(1));
        to(RetirementPhase.DRAINING);

        assertThat(activities.advance(
                        new Advance(V1, RetirementPhase.DRAINING, RetirementPhase.UNDEPLOYED, "quiet", true)))
                .isEqualTo(new MoveResult.Elsewhere(RetirementPhase.DRAINING));
    }

    @Test
    void twoPeopleOverrideTheDrain() {
        var row = announced(Duration.ofHours(1));
        asked();
        world.stores.retirements().override(row, ANNA, "the caller is gone");
        assertThat(look().quietAt()).isNotNull();

        world.stores.retirements().override(row, BERT, "I have seen it, too");
        assertThat(look().quietAt()).isNull();
        assertThat(look().drain()).isEqualTo("overridden by [\"anna\" of payments, \"bert\" of payments]");
    }

    @Test
    void whatIsHeldIsBlocked() {
        announced(Duration.ZERO);
        to(RetirementPhase.DRAINING);
        new HoldStore(world.database).hold(V1, ANNA, "audit");

        assertThat(activities.advance(
                        new Advance(V1, RetirementPhase.DRAINING, RetirementPhase.UNDEPLOYED, "quiet", true)))
                .isEqualTo(new MoveResult.Blocked(List.of("legal hold by \"anna\" of payments: audit")));
    }

    @Test
    void theArchivedCopyIsReadBack() throws IOException {
        var row = announced(Duration.ZERO);
        objects.putIfAbsent(ARTIFACT, BYTES);

        assertThat(archive.keep(row)).contains("read back with its own digest");
        objects.delete(ARTIFACT);
        assertThat(archive.keep(row)).as("repeated").contains(COPY);
        objects.delete(COPY);
        assertThatThrownBy(() -> archive.keep(row)).hasMessageContaining("put the artifact back");
    }

    @Test
    void otherBytesAreNoArchive() throws IOException {
        var row = announced(Duration.ZERO);
        objects.putIfAbsent(ARTIFACT, new byte[] {7});

        assertThatThrownBy(() -> archive.keep(row)).hasMessageContaining("the archived copy " + COPY);
        assertThat(objects.byteSize(COPY)).isEmpty();
    }

    @Test
    void aPurgeLeavesNothingAndMayBeRepeated() throws IOException {
        var row = announced(Duration.ZERO);
        objects.putIfAbsent(ARTIFACT, BYTES);
        var golden = ObjectKeys.golden(row.version(), row.digest());
        objects.putIfAbsent(golden, BYTES);
        archive.keep(row);
        assertThat(objects.byteSize(golden)).isPresent();

        archive.delete(row);
        assertThat(archive.delete(row)).contains("the tombstone stays");
        assertThat(objects.byteSize(golden)).isEmpty();
        assertThat(objects.byteSize(ARTIFACT)).isEmpty();
        assertThat(objects.byteSize(COPY)).isEmpty();
    }

    @Test
    void bytesThatAnotherVersionHasStayOrComeBack() throws IOException {
        var row = announced(Duration.ZERO);
        objects.putIfAbsent(ARTIFACT, BYTES);
        archive.keep(row);
        world.sameBytes("1", "9");
        objects.delete(ARTIFACT);

        assertThat(archive.delete(row)).contains("fraud-score:9");
        assertThat(objects.byteSize(ARTIFACT)).isPresent();
    }

    @Test
    void aWithdrawalDropsTheCopyAndNeverTheArtifact() throws IOException {
        var row = announced(Duration.ZERO);
        objects.putIfAbsent(ARTIFACT, BYTES);
        archive.keep(row);

        archive.drop(row);
        assertThat(objects.byteSize(ARTIFACT)).isPresent();
        assertThat(objects.byteSize(COPY)).isEmpty();
        archive.drop(row);
    }

    @Test
    void aVersionThatRetiresIsNotPromoted() {
        announced(Duration.ZERO);
        var grant = world.granted("r", "1");

        assertThat(new PlanActivitiesImpl(world.stores, World.POLICIES)
                        .plan(new PlanRequest(grant.name(), grant.fence(), World.manifest("1"), DIGEST)))
                .isInstanceOfSatisfying(
                        PlanResult.Unplannable.class,
                        no -> assertThat(no.message()).contains("windlass retire --withdraw payments/fraud-score:1"));
    }

    private dev.windlass.workflow.activity.RetirementActivities.Standing look() {
        return activities.look(new Look(V1));
    }

    private void asked() {
        world.stores.uses().add(new GatewayStore.GatewayId("g1", "boot"), List.of(new UseStore.Counted(V1, ANNA, 1)));
    }

    private RetirementRow announced(Duration drain) {
        var plan = new RetirementPlan(Duration.ofDays(90), List.of(), drain, Duration.ofDays(30));
        var wish = new RetirementStore.Wish(plan, World.digest("plan"), null, "superseded", ANNA);
        return ((RetirementStore.Announced.Begun) world.stores.retirements().announce(V1, wish)).row();
    }

    private void to(RetirementPhase phase) {
        world.stores.retirements().advance(V1, RetirementPhase.ANNOUNCED, phase, "step", false);
    }
}
