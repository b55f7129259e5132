package dev.windlass.agent;

import static dev.windlass.agent.CacheRig.FIRST;
import static dev.windlass.agent.CacheRig.ONE;
import static dev.windlass.agent.CacheRig.SECOND;
import static dev.windlass.agent.CacheRig.THIRD;
import static dev.windlass.agent.CacheRig.THREE;
import static dev.windlass.agent.CacheRig.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArtifactCacheTest {
    @TempDir
    private Path directory;

    private CacheRig rig;

    @BeforeEach
    void open() {
        rig = new CacheRig(directory);
    }

    @Test
    void bringsAnArtifactOnceAndKeepsIt() throws Exception {
        var cache = rig.cache(rig.objects, 100);

        var first = cache.fetch(FIRST);
        var again = rig.cache(rig.objects, 100).fetch(FIRST);

        assertThat(first).isEqualTo(again).hasBinaryContent(ONE);
        assertThat(rig.objects.opened).hasValue(1);
    }

    @Test
    void refusesBytesThatAreNotThoseOfTheDigest() throws Exception {
        var cache = rig.cache(rig.objects.with(FIRST, TWO), 100);

        assertThatThrownBy(() -> cache.fetch(FIRST))
                .isInstanceOf(DigestMismatchException.class)
                .hasMessageContaining(FIRST.digest().value());
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void stopsReadingAnObjectThatIsLongerThanRegistered() throws Exception {
        var cache = rig.cache(rig.objects.with(FIRST, new byte[] {1, 2, 3, 4}), 100);

        assertThatThrownBy(() -> cache.fetch(FIRST))
                .isInstanceOf(DigestMismatchException.class)
                .hasMessageContaining("longer than the 3 bytes");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void dropsWhatACrashLeftHalfWritten() throws Exception {
        var place = Files.createDirectories(rig.file(FIRST).resolveSibling("."));
        var leftover = Files.write(place.resolve("model.part"), new byte[] {1});

        var cache = rig.cache(rig.objects, 100);

        assertThat(leftover).doesNotExist();
        assertThat(cache.fetch(FIRST)).hasBinaryContent(ONE);
    }

    @Test
    void manyWhoWantTheSameBringItOnce() throws Exception {
        var cache = rig.cache(rig.objects, 100);
        Callable<Path> fetch = () -> cache.fetch(FIRST);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var fetched : threads.invokeAll(List.of(fetch, fetch, fetch, fetch))) {
                assertThat(fetched.get()).hasBinaryContent(ONE);
            }
        }
        assertThat(rig.objects.opened).hasValue(1);
    }

    @Test
    void bringsAnewWhatWasDiscarded() throws Exception {
        var cache = rig.cache(rig.objects, 100);
        Files.write(cache.fetch(FIRST), TWO);

        cache.discard(FIRST);

        assertThat(cache.fetch(FIRST)).hasBinaryContent(ONE);
    }

    @Test
    void anObjectThatBreaksOffIsWorthAnotherTry() throws Exception {
        var cache = rig.cache(rig.objects.with(FIRST, new byte[] {1, 2}), 100);

        assertThatThrownBy(() -> cache.fetch(FIRST))
                .isInstanceOf(EOFException.class)
                .hasMessage("the object ended after 2 of 3 bytes");

        assertThat(directory).isEmptyDirectory();
        rig.objects.with(FIRST, ONE);
        assertThat(cache.fetch(FIRST)).hasBinaryContent(ONE);
    }

    @Test
    void eachLiesAloneInADirectoryThatIsItsOwnersAlone() throws Exception {
        var strangers = Specs.ofTenant("retail", FIRST);
        var cache = rig.cache(rig.objects, 100);

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
    void keepsWhatAnEarlierReleaseHadSideBySide() throws Exception {
        var strangers = Specs.ofTenant("retail", FIRST);
        Files.write(directory.resolve(FIRST.digest().hex() + ".onnx"), ONE);
        Files.write(directory.resolve(SECOND.digest().hex() + ".onnx"), TWO);
        Files.write(directory.resolve(THIRD.digest().hex() + ".part"), THREE);

        FormerArtifacts.move(directory, List.of(FIRST, strangers, THIRD));
        var cache = rig.cache(rig.objects, 100);

        assertThat(cache.fetch(FIRST)).hasBinaryContent(ONE);
        assertThat(cache.fetch(strangers)).hasBinaryContent(ONE);
        assertThat(rig.objects.opened).as("none was brought anew").hasValue(0);
        assertThat(directory).isDirectoryNotContaining(Files::isRegularFile);
        assertThat(rig.file(SECOND)).as("no spec names it").doesNotExist();
    }

    @Test
    void aMoveThatWasBrokenOffIsDoneAgain() throws Exception {
        var former = Files.write(directory.resolve(FIRST.digest().hex() + ".onnx"), ONE);
        Files.createDirectories(rig.file(FIRST).resolveSibling("."));
        Files.createLink(rig.file(FIRST), former);

        FormerArtifacts.move(directory, List.of(FIRST));

        assertThat(former).doesNotExist();
        assertThat(rig.file(FIRST)).hasBinaryContent(ONE);
    }

    private static String permissions(Path place) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(place));
    }
}
