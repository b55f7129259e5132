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
import dev.windlass.storage.RetirementRow;
import dev.windlass.storage.RetirementStore;
import dev.windlass.storage.objects.FakeArchive;
import dev.windlass.storage.objects.FakeBlobStore;
import dev.windlass.storage.objects.ObjectKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A retirement whose archive is a bucket of its own.
final class SecondBucketTest {
    private static final VersionRef V1 = PROD.modelRef().version("1");

    /// The digest of version 1's row is that of this text.
    private static final byte[] BYTES = "1".getBytes(StandardCharsets.UTF_8);

    private static final Digest DIGEST = CanonicalJson.sha256(BYTES);
    private static final String ARTIFACT = ObjectKeys.artifact("payments", DIGEST);
    private static final String COPY = ObjectKeys.archive("payments", DIGEST);
    private static final byte[] EVIDENCE = "{}".getBytes(StandardCharsets.UTF_8);
    private static final String WHY = ObjectKeys.evidence("payments", CanonicalJson.sha256(EVIDENCE));

    private final World world = new World();
    private final FakeBlobStore objects = new FakeBlobStore();
    private final FakeArchive archive = new FakeArchive(objects);
    private final RetirementActivitiesImpl activities = new RetirementActivitiesImpl(world.stores, objects, archive);

    private final ArtifactArchive artifacts = new ArtifactArchive(objects, archive, world.stores.tombstones());

    @BeforeEach
    void announce() {
        objects.putIfAbsent(ARTIFACT, BYTES);
        objects.putIfAbsent(WHY, EVIDENCE);
        var plan = new RetirementPlan(Duration.ofDays(90), List.of(), Duration.ZERO, Duration.ofDays(30));
        var by = new PrincipalId("payments", "anna");
        world.stores
                .retirements()
                .announce(V1, new RetirementStore.Wish(plan, World.digest("plan"), null, "superseded", by));
        step(RetirementPhase.ANNOUNCED, RetirementPhase.UNDEPLOYED);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void step(RetirementPhase from, RetirementPhase to) {
        world.stores.retirements().advance(V1, from, to, "step", false);
    }

    private RetirementRow row() {
        return world.stores.retirements().find(V1).orElseThrow();
    }

    @Test
    void theCopyOutlivesThePurgeAndTheTombstoneLeadsToIt() {
        var granted = world.granted("r", "1");
        world.stores.promotions().sealed(PROD, granted.name(), CanonicalJson.sha256(EVIDENCE));

        assertThat(activities.archived(row())).contains("s3://second/" + COPY, "evidence");
        assertThat(archive.keys()).containsExactlyInAnyOrder(COPY, WHY);
        assertThat(archive.sealed()).containsExactlyInAnyOrder(COPY, WHY);
        step(RetirementPhase.UNDEPLOYED, RetirementPhase.PURGING);
        assertThat(artifacts.delete(row())).contains("s3://second/" + COPY);
        step(RetirementPhase.PURGING, RetirementPhase.PURGED);

        assertThat(objects.keys()).doesNotContain(ARTIFACT);
        assertThat(archive.keys()).contains(COPY);
        assertThat(world.stores.tombstones().find(V1).orElseThrow().archivedAs())
                .isEqualTo("s3://second/" + COPY);
    }

    @Test
    void aWithdrawalPutsTheArtifactBackAndLeavesWhatIsLocked() {
        activities.archived(row());
        objects.delete(ARTIFACT);
        world.stores.retirements().withdraw(V1, "anna", "needed");

        artifacts.drop(row());

        assertThat(objects.keys()).contains(ARTIFACT);
        assertThat(archive.keys()).contains(COPY);
    }

    @Test
    void aWrongCopyIsNeitherLockedNorLeft() {
        objects.delete(ARTIFACT);
        objects.putIfAbsent(ARTIFACT, new byte[] {7});

        assertThatThrownBy(() -> activities.archived(row())).hasMessageContaining("the archived copy " + COPY);

        assertThat(archive.keys()).isEmpty();
        assertThat(archive.sealed()).isEmpty();
        objects.delete(ARTIFACT);
        objects.putIfAbsent(ARTIFACT, BYTES);
        assertThat(activities.archived(row())).contains("s3://second/");
    }
}
