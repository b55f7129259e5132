package dev.windlass.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.storage.UploadStore.Fragment;
import dev.windlass.storage.UploadStore.Part;
import dev.windlass.storage.UploadStore.Upload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UploadStoreTest {
    private static final Duration LIFE = Duration.ofHours(24);
    private static final int OPEN_MAX = 3;

    private final Database database = Given.database();
    private final UploadStore uploads = new UploadStore(database);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void partsMoveTheOffsetInOrder() {
        uploads.open(upload("u1"), LIFE, OPEN_MAX);

        var taken = uploads.received(find("u1"), new Part(1, "e1", 600), Given.CI);
        var next = uploads.received(find("u1"), new Part(2, "e2", 400), Given.CI);

        assertThat(taken).isTrue();
        assertThat(next).isTrue();
        assertThat(find("u1").receivedBytes()).isEqualTo(1000);
        assertThat(find("u1").parts()).containsExactly(new Part(1, "e1", 600), new Part(2, "e2", 400));
    }

    @Test
    void ofTwentyRequestsAtOneOffsetOneIsTaken() throws Exception {
        uploads.open(upload("u1"), LIFE, OPEN_MAX);
        var session = find("u1");

        var taken = Together.run(20, i -> uploads.received(session, new Part(1, "e" + i, 10), Given.CI));

        assertThat(taken).containsOnlyOnce(true);
        assertThat(find("u1").parts()).hasSize(1);
    }

    @Test
    void fragmentsMoveTheOffsetUntilAPartHoldsThemAll() {
        uploads.open(upload("u1"), LIFE, OPEN_MAX);

        uploads.received(find("u1"), new Part(1, "e1", 600), Given.CI);
        uploads.received(find("u1"), new Fragment("f/1", 100), Given.CI);
        var twice = uploads.received(find("u1"), new Fragment("f/2", 50), Given.CI);

        assertThat(twice).isTrue();
        assertThat(find("u1").receivedBytes()).isEqualTo(750);
        assertThat(find("u1").fragments()).containsExactly(new Fragment("f/1", 100), new Fragment("f/2", 50));
        assertThat(uploads.received(find("u1"), new Part(2, "e2", 400), Given.CI))
                .isTrue();
        assertThat(find("u1").receivedBytes()).isEqualTo(1000);
        assertThat(find("u1").fragments()).isEmpty();
    }

    @Test
    void aFragmentOfAnotherOffsetIsNotTaken() {
        uploads.open(upload("u1"), LIFE, OPEN_MAX);
        var before = find("u1");
        uploads.received(before, new Fragment("f/1", 100), Given.CI);

        assertThat(uploads.received(before, new Fragment("f/other", 100), Given.CI))
                .isFalse();
        assertThat(find("u1").fragments()).extracting(Fragment::key).containsExactly("f/1");
    }

    @Test
    void anExpiredSessionIsOnlySeenByTheSweep() {
        uploads.open(upload("u1"), Duration.ZERO, OPEN_MAX);
        uploads.open(upload("u2"), LIFE, OPEN_MAX);

        assertThat(uploads.find("payments", "u1")).isEmpty();
        assertThat(uploads.expiredOfPlatform()).extracting(Upload::id).containsExactly("u1");
        uploads.remove("payments", "u1");
        assertThat(uploads.expiredOfPlatform()).isEmpty();
    }

    @Test
    void anotherTenantNeitherSeesNorRemovesIt() {
        uploads.open(upload("u1"), LIFE, OPEN_MAX);

        uploads.remove("claims", "u1");

        assertThat(uploads.find("claims", "u1")).isEmpty();
        assertThat(uploads.find("payments", "u1")).isPresent();
    }

    @Test
    void atMostSoManyAreOpenAtOnceAndExpiredOnesDoNotCount() throws Exception {
        uploads.open(upload("old"), Duration.ZERO, OPEN_MAX);

        var opened = Together.run(20, i -> uploads.open(upload("u" + i), LIFE, OPEN_MAX));

        assertThat(opened).filteredOn(Boolean::booleanValue).hasSize(OPEN_MAX);
        assertThat(uploads.open("payments")).hasSize(OPEN_MAX);
        assertThat(uploads.open("claims")).isEmpty();
    }

    @Test
    void theSameDeclarationFindsItsOpenSession() {
        uploads.open(upload("u1"), LIFE, OPEN_MAX);
        uploads.received(find("u1"), new Part(1, "e1", 600), Given.CI);

        assertThat(uploads.alike(upload("u2")).orElseThrow().id()).isEqualTo("u1");
        assertThat(uploads.alike(upload("u2")).orElseThrow().receivedBytes()).isEqualTo(600);
        assertThat(uploads.alike(other(upload("u2")))).isEmpty();
    }

    private static Upload other(Upload it) {
        return new Upload(
                it.id(),
                it.version(),
                it.declaredDigest(),
                it.declaredBytes(),
                "{\"owner\":\"x\"}",
                it.multipartId(),
                0,
                List.of(),
                List.of(),
                it.createdBy(),
                it.expiresAt());
    }

    private Upload find(String id) {
        return uploads.find("payments", id).orElseThrow();
    }

    private static Upload upload(String id) {
        var version = Given.version("4");
        return new Upload(
                id,
                version.ref(),
                version.digest(),
                1000,
                "{}",
                "m-" + id,
                0,
                List.of(),
                List.of(),
                Given.CI,
                Instant.EPOCH);
    }
}
