package dev.windlass.agent;

import static dev.windlass.agent.CacheRig.FIRST;
import static dev.windlass.agent.CacheRig.ONE;
import static dev.windlass.agent.CacheRig.SECOND;
import static dev.windlass.agent.CacheRig.THIRD;
import static dev.windlass.agent.CacheRig.TWO;
import static dev.windlass.agent.CacheRig.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the cache deletes, and what it refuses, so that artifacts fit.
final class CacheRoomTest {
    @TempDir
    private Path directory;

    private CacheRig rig;

    @BeforeEach
    void open() {
        rig = new CacheRig(directory);
    }

    @Test
    void deletesTheLongestUnusedThatNobodyNeeds() throws Exception {
        var cache = rig.cache(rig.objects, 8);
        var oldest = cache.fetch(FIRST);
        var newer = cache.fetch(SECOND);
        Files.setLastModifiedTime(oldest, FileTime.from(Instant.EPOCH));
        Files.setLastModifiedTime(newer, FileTime.from(Instant.EPOCH.plusSeconds(1)));

        rig.inUse.add(key(FIRST));
        cache.fetch(THIRD);

        assertThat(oldest).exists();
        assertThat(newer).doesNotExist();
    }

    @Test
    void refusesWhatDoesNotFitBesideWhatIsInUse() throws Exception {
        var cache = rig.cache(rig.objects, 8);
        cache.fetch(FIRST);
        cache.fetch(SECOND);

        rig.inUse.addAll(Set.of(key(FIRST), key(SECOND)));
        assertThatThrownBy(() -> cache.fetch(THIRD))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("artifact-cache-bytes-max");
    }

    @Test
    void makesRoomOnADiskThatIsFullBeforeItsOwnMaximumIs() throws Exception {
        var cache = rig.cache(rig.objects, 1000);
        var used = cache.fetch(FIRST);
        var unused = cache.fetch(SECOND);
        rig.inUse.add(key(FIRST));
        rig.diskBytesFree.set(2);

        cache.fetch(THIRD);

        assertThat(used).exists();
        assertThat(unused).doesNotExist();
    }

    @Test
    void downloadsSideBySideKeepToTheMaximumTogether() throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        ArtifactSource slow = key -> new FilterInputStream(rig.objects.open(key)) {
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
        var cache = rig.cache(slow, 5);
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
        var cache = rig.cache(
                key -> {
                    throw new IOException("not asked for");
                },
                5);
        Files.createDirectories(rig.file(FIRST).resolveSibling("."));
        Files.write(rig.file(FIRST), ONE);
        var asked = new AtomicLong();
        var late = new ArtifactCache(
                directory,
                rig.objects,
                5,
                () -> {
                    asked.incrementAndGet();
                    return Set.of(key(FIRST));
                },
                rig.diskBytesFree::get);

        assertThat(cache.fetch(FIRST)).hasBinaryContent(ONE);
        assertThatThrownBy(() -> late.fetch(SECOND)).hasMessageContaining("in use");

        assertThat(asked).hasValue(1);
        assertThat(cache.fetch(FIRST)).hasBinaryContent(ONE);
    }

    @Test
    void whatOneTenantUsesMayGoForAnother() throws Exception {
        var strangers = Specs.ofTenant("retail", FIRST);
        var cache = rig.cache(rig.objects, 6);
        var used = cache.fetch(FIRST);
        var unused = cache.fetch(strangers);
        rig.inUse.add(key(FIRST));

        cache.fetch(SECOND);

        assertThat(used).exists();
        assertThat(unused.getParent()).doesNotExist();
    }
}
