package dev.windlass.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.domain.WorkerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArtifactCacheTest {
    private static final byte[] ONE = {1, 2, 3};
    private static final byte[] TWO = {4, 5, 6};
    private static final byte[] THREE = {7, 8, 9};
    private static final WorkerSpec FIRST = Specs.spec("1", ONE);
    private static final WorkerSpec SECOND = Specs.spec("2", TWO);
    private static final WorkerSpec THIRD = Specs.spec("3", THREE);

    private final Specs.Objects objects =
            new Specs.Objects().with(FIRST, ONE).with(SECOND, TWO).with(THIRD, THREE);

    @TempDir
    private Path directory;

    @Test
    void bringsAnArtifactOnceAndKeepsIt() throws Exception {
        var cache = new ArtifactCache(directory, objects, 100);

        var first = cache.fetch(FIRST, Set.of());
        var again = new ArtifactCache(directory, objects, 100).fetch(FIRST, Set.of());

        assertThat(first).isEqualTo(again).hasBinaryContent(ONE);
        assertThat(objects.opened).hasValue(1);
    }

    @Test
    void refusesBytesThatAreNotThoseOfTheDigest() throws Exception {
        var cache = new ArtifactCache(directory, objects.with(FIRST, TWO), 100);

        assertThatThrownBy(() -> cache.fetch(FIRST, Set.of()))
                .isInstanceOf(ArtifactCache.DigestMismatch.class)
                .hasMessageContaining(FIRST.digest().value());
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void stopsReadingAnObjectThatIsLongerThanRegistered() throws Exception {
        var cache = new ArtifactCache(directory, objects.with(FIRST, new byte[] {1, 2, 3, 4}), 100);

        assertThatThrownBy(() -> cache.fetch(FIRST, Set.of()))
                .isInstanceOf(ArtifactCache.DigestMismatch.class)
                .hasMessageContaining("longer than the 3 bytes");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void deletesTheLongestUnusedThatNobodyNeeds() throws Exception {
        var cache = new ArtifactCache(directory, objects, 8);
        var oldest = cache.fetch(FIRST, Set.of());
        var newer = cache.fetch(SECOND, Set.of());
        Files.setLastModifiedTime(oldest, FileTime.from(Instant.EPOCH));
        Files.setLastModifiedTime(newer, FileTime.from(Instant.EPOCH.plusSeconds(1)));

        cache.fetch(THIRD, Set.of(FIRST.digest()));

        assertThat(oldest).exists();
        assertThat(newer).doesNotExist();
    }

    @Test
    void refusesWhatDoesNotFitBesideWhatIsInUse() throws Exception {
        var cache = new ArtifactCache(directory, objects, 8);
        cache.fetch(FIRST, Set.of());
        cache.fetch(SECOND, Set.of());

        assertThatThrownBy(() -> cache.fetch(THIRD, Set.of(FIRST.digest(), SECOND.digest())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("artifact-cache-bytes-max");
    }

    @Test
    void dropsWhatACrashLeftHalfWritten() throws Exception {
        var leftover = Files.write(directory.resolve(FIRST.digest().hex() + ".part"), new byte[] {1});

        var cache = new ArtifactCache(directory, objects, 100);

        assertThat(leftover).doesNotExist();
        assertThat(cache.fetch(FIRST, Set.of())).hasBinaryContent(ONE);
    }

    @Test
    void manyWhoWantTheSameBringItOnce() throws Exception {
        var cache = new ArtifactCache(directory, objects, 100);
        Callable<Path> fetch = () -> cache.fetch(FIRST, Set.of());

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var fetched : threads.invokeAll(List.of(fetch, fetch, fetch, fetch))) {
                assertThat(fetched.get()).hasBinaryContent(ONE);
            }
        }
        assertThat(objects.opened).hasValue(1);
    }

    @Test
    void bringsAnewWhatWasDiscarded() throws Exception {
        var cache = new ArtifactCache(directory, objects, 100);
        Files.write(cache.fetch(FIRST, Set.of()), TWO);

        cache.discard(FIRST.digest());

        assertThat(cache.fetch(FIRST, Set.of())).hasBinaryContent(ONE);
    }
}
