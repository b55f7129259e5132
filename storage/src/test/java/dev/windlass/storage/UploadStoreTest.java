package dev.windlass.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.storage.UploadStore.Part;
import dev.windlass.storage.UploadStore.Upload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UploadStoreTest {
    private static final Duration LIFE = Duration.ofHours(24);

    private final Database database = Given.database();
    private final UploadStore uploads = new UploadStore(database);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void partsMoveTheOffsetInOrder() {
        uploads.open(upload("u1"), LIFE);

        var taken = uploads.received(find("u1"), new Part(1, "e1", 600));
        var next = uploads.received(find("u1"), new Part(2, "e2", 400));

        assertThat(taken).isTrue();
        assertThat(next).isTrue();
        assertThat(find("u1").receivedBytes()).isEqualTo(1000);
        assertThat(find("u1").parts()).containsExactly(new Part(1, "e1", 600), new Part(2, "e2", 400));
    }

    @Test
    void ofTwentyRequestsAtOneOffsetOneIsTaken() throws Exception {
        uploads.open(upload("u1"), LIFE);
        var session = find("u1");

        var taken = Together.run(20, i -> uploads.received(session, new Part(1, "e" + i, 10)));

        assertThat(taken).containsOnlyOnce(true);
        assertThat(find("u1").parts()).hasSize(1);
    }

    @Test
    void anExpiredSessionIsOnlySeenByTheSweep() {
        uploads.open(upload("u1"), Duration.ZERO);
        uploads.open(upload("u2"), LIFE);

        assertThat(uploads.find("payments", "u1")).isEmpty();
        assertThat(uploads.expiredOfPlatform()).extracting(Upload::id).containsExactly("u1");
        uploads.remove("payments", "u1");
        assertThat(uploads.expiredOfPlatform()).isEmpty();
    }

    @Test
    void anotherTenantNeitherSeesNorRemovesIt() {
        uploads.open(upload("u1"), LIFE);

        uploads.remove("claims", "u1");

        assertThat(uploads.find("claims", "u1")).isEmpty();
        assertThat(uploads.find("payments", "u1")).isPresent();
    }

    private Upload find(String id) {
        return uploads.find("payments", id).orElseThrow();
    }

    private static Upload upload(String id) {
        var version = Given.version("4");
        return new Upload(
                id, version.ref(), version.digest(), 1000, "{}", "m-" + id, 0, List.of(), "ci", Instant.EPOCH);
    }
}
