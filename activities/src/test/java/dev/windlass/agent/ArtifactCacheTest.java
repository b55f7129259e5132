package dev.windlass.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.VersionKey;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
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

    private final Set<VersionKey> inUse = ConcurrentHashMap.newKeySet();
    private final AtomicLong diskBytesFree = new AtomicLong(1 << 20);

    @TempDir
    private Path directory;

    private static VersionKey key(WorkerSpec spec) {
        return new VersionKey(spec.version().tenant(), spec.digest().value());
    }

    private Path file(WorkerSpec spec) {
        return ArtifactCache.file(directory, key(spec));
    }

    private ArtifactCache cache(ArtifactSource source, long bytesMax) throws IOException {
        return new ArtifactCache(directory, source, bytesMax, () -> inUse, diskBytesFree::get);
    }

    @Test
    void bringsAnArtifactOnceAndKeepsIt() throws Exception {
        var cache = cache(objects, 100);

        var first = cache.fetch(FIRST);
        var again = cache(objects, 100).fetch(FIRST);

        assertThat(first).isEqualTo(again).hasBinaryContent(ONE);
        assertThat(objects.opened).hasValue(1);
    }

    @Test
    void refusesBytesThatAreNotThoseOfTheDigest() throws Exception {
        var cache = cache(objects.with(FIRST, TWO), 100);

        assertThatThrownBy(() -> cache.fetch(FIRST))
                .isInstanceOf(DigestMismatchException.class)
                .hasMessageContaining(FIRST.digest().value());
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void stopsReadingAnObjectThatIsLongerThanRegistered() throws Exception {
        var cache = cache(objects.with(FIRST, new byte[] {1, 2, 3, 4}), 100);

        assertThatThrownBy(() -> cache.fetch(FIRST))
                .isInstanceOf(DigestMismatchException.class)
                .hasMessageContaining("longer than the 3 bytes");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void deletesTheLongestUnusedThatNobodyNeeds() throws Exception {
        var cache = cache(objects, 8);
        var oldest = cache.fetch(FIRST);
        var newer = cache.fetch(SECOND);
        Files.setLastModifiedTime(oldest, FileTime.from(Instant.EPOCH));
        Files.setLastModifiedTime(newer, FileTime.from(Instant.EPOCH.plusSeconds(1)));

        inUse.add(key(FIRST));
        cache.fetch(THIRD);

        assertThat(oldest).exists();
        assertThat(newer).doesNotExist();
    }

    @Test
    void refusesWhatDoesNotFitBesideWhatIsInUse() throws Exception {
        var cache = cache(objects, 8);
        cache.fetch(FIRST);
        cache.fetch(SECOND);

        inUse.addAll(Set.of(key(FIRST), key(SECOND)));
        assertThatThrownBy(() -> cache.fetch(THIRD))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("artifact-cache-bytes-max");
    }

    @Test
    void dropsWhatACrashLeftHalfWritten() throws Exception {
        var place = Files.createDirectories(file(FIRST).resolveSibling("."));
        var leftover = Files.write(place.resolve("model.part"), new byte[] {1});

        var cache = cache(objects, 100);

        assertThat(leftover).doesNotExist();
        assertThat(cache.fetch(FIRST)).hasBinaryContent(ONE);
    }

    @Test
    void manyWhoWantTheSameBringItOnce() throws Exception {
        var cache = cache(objects, 100);
        Callable<Path> fetch = () -> cache.fetch(FIRST);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var fetched : threads.invokeAll(List.of(fetch, fetch, fetch, fetch))) {
                assertThat(fetched.get()).hasBinaryContent(ONE);
            }
        }
        assertThat(objects.opened).hasValue(1);
    }

    @Test
    void bringsAnewWhatWasDiscarded() throws Exception {
        var cache = cache(objects, 100);
        Files.write(cache.fetch(FIRST), TWO);

        cache.discard(FIRST);

        assertThat(cache.fetch(FIRST)).hasBinaryContent(ONE);
    }

    @Test
    void anObjectThatBreaksOffIsWorthAnotherTry() throws Exception {
        var cache = cache(objects.with(FIRST, new byte[] {1, 2}), 100);

        assertThatThrownBy(() -> cache.fetch(FIRST))
                .isInstanceOf(EOFException.class)
                .hasMessage("the object ended after 2 of 3 bytes");

        assertThat(directory).isEmptyDirectory();
        objects.with(FIRST, ONE);
        assertThat(cache.fetch(FIRST)).hasBinaryContent(ONE);
    }

    @Test
    void makesRoomOnADiskThatIsFullBeforeItsOwnMaximumIs() throws Exception {
        var cache = cache(objects, 1000);
        var used = cache.fetch(FIRST);
        var unused = cache.fetch(SECOND);
        inUse.add(key(FIRST));
        diskBytesFree.set(2);

        cache.fetch(THIRD);

        assertThat(used).exists();
        assertThat(unused).doesNotExist();
    }

    @Test
    void downloadsSideBySideKeepToTheMaximumTogether() throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        ArtifactSource slow = key -> new FilterInputStream(objects.open(key)) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                begun.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException stop) {
                    throw new IOException(stop);
                }
                return super.read(buffer, offset, length);
            }
        };
        var cache = cache(slow, 5);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> cache.fetch(FIRST));
            begun.await();

            assertThatThrownBy(() -> cache.fetch(SECOND)).hasMessageContaining("artifact-cache-bytes-max");
            goOn.countDown();

            assertThat(first.get()).hasBinaryContent(ONE);
        }
        assertThat(cache.fetch(SECOND)).as("the first is in nobody's use").hasBinaryContent(TWO);
    }

    @Test
    void asksWhatIsInUseWhenItMakesRoom() throws Exception {
        var cache = cache(
                key -> {
                    throw new IOException("not asked for");
                },
                5);
        Files.createDirectories(file(FIRST).resolveSibling("."));
        Files.write(file(FIRST), ONE);
        var asked = new AtomicLong();
        var late = new ArtifactCache(
                directory,
                objects,
                5,
                () -> {
                    asked.incrementAndGet();
                    return Set.of(key(FIRST));
                },
                diskBytesFree::get);

        assertThat(cache.fetch(FIRST)).hasBinaryContent(ONE);
        assertThatThrownBy(() -> late.fetch(SECOND)).hasMessageContaining("in use");

        assertThat(asked).hasValue(1);
        assertThat(cache.fetch(FIRST)).hasBinaryContent(ONE);
    }

    @Test
    void eachLiesAloneInADirectoryThatIsItsOwnersAlone() throws Exception {
        var strangers = Specs.ofTenant("retail", FIRST);
        var cache = cache(objects, 100);

        var files = List.of(cache.fetch(FIRST), cache.fetch(SECOND), cache.fetch(strangers));

        assertThat(files).doesNotHaveDuplicates();
        for (var file : files) {
            assertThat(file.getParent()).isDirectoryContaining(file::equals);
            assertThat(file.getParent()).isDirectoryNotContaining(other -> !file.equals(other));
            assertThat(permissions(file.getParent())).isEqualTo("rwx------");
        }
        assertThat(permissions(directory)).isEqualTo("rwx------");
    }

    @Test
    void whatOneTenantUsesMayGoForAnother() throws Exception {
        var strangers = Specs.ofTenant("retail", FIRST);
        var cache = cache(objects, 6);
        var used = cache.fetch(FIRST);
        var unused = cache.fetch(strangers);
        inUse.add(key(FIRST));

        cache.fetch(SECOND);

        assertThat(used).exists();
        assertThat(unused.getParent()).doesNotExist();
    }

    @Test
    void keepsWhatAnEarlierReleaseHadSideBySide() throws Exception {
        var strangers = Specs.ofTenant("retail", FIRST);
        Files.write(directory.resolve(FIRST.digest().hex() + ".onnx"), ONE);
        Files.write(directory.resolve(SECOND.digest().hex() + ".onnx"), TWO);
        Files.write(directory.resolve(THIRD.digest().hex() + ".part"), THREE);

        FormerArtifacts.move(directory, List.of(FIRST, strangers, THIRD));
        var cache = cache(objects, 100);

        assertThat(cache.fetch(FIRST)).hasBinaryContent(ONE);
        assertThat(cache.fetch(strangers)).hasBinaryContent(ONE);
        assertThat(objects.opened).as("none was brought anew").hasValue(0);
        assertThat(directory).isDirectoryNotContaining(Files::isRegularFile);
        assertThat(file(SECOND)).as("no spec names it").doesNotExist();
    }

    @Test
    void aMoveThatWasBrokenOffIsDoneAgain() throws Exception {
        var former = Files.write(directory.resolve(FIRST.digest().hex() + ".onnx"), ONE);
        Files.createDirectories(file(FIRST).resolveSibling("."));
        Files.createLink(file(FIRST), former);

        FormerArtifacts.move(directory, List.of(FIRST));

        assertThat(former).doesNotExist();
        assertThat(file(FIRST)).hasBinaryContent(ONE);
    }

    private static String permissions(Path place) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(place));
    }
}
