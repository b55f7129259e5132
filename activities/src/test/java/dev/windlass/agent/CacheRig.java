package dev.windlass.agent;

import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.VersionKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Three artifacts of three bytes each, and caches of them in one directory.
final class CacheRig {
    static final byte[] ONE = {1, 2, 3};
    static final byte[] TWO = {4, 5, 6};
    static final byte[] THREE = {7, 8, 9};
    static final WorkerSpec FIRST = Specs.spec("1", ONE);
    static final WorkerSpec SECOND = Specs.spec("2", TWO);
    static final WorkerSpec THIRD = Specs.spec("3", THREE);

    final Specs.Objects objects =
            new Specs.Objects().with(FIRST, ONE).with(SECOND, TWO).with(THIRD, THREE);

    final Set<VersionKey> inUse = ConcurrentHashMap.newKeySet();
    final AtomicLong diskBytesFree = new AtomicLong(1 << 20);

    private final Path directory;

    CacheRig(Path directory) {
        this.directory = directory;
    }

    static VersionKey key(WorkerSpec spec) {
        return new VersionKey(spec.version().tenant(), spec.digest().value());
    }

    Path file(WorkerSpec spec) {
        return ArtifactCache.file(directory, key(spec));
    }

    ArtifactCache cache(ArtifactSource source, long bytesMax) throws IOException {
        return new ArtifactCache(directory, source, bytesMax, () -> inUse, diskBytesFree::get);
    }
}
