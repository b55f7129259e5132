package dev.windlass.control;

import dev.windlass.domain.Digest;
import dev.windlass.json.Sha256;
import dev.windlass.quota.SharedPool;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// SHA-256 of uploads while they flow through this process. A digest is known only for as long as every byte
/// of its upload came through here, in order; after a restart, after another process took a part, or beyond
/// [#REMEMBERED_MAX] uploads it isn't, and whoever needs it reads the bytes back. Thread-safe.
final class RunningDigests {
    static final int REMEMBERED_MAX = 1_000;

    /// The one that was used longest ago goes first.
    @SharedPool(
            value = "digests of uploads under way",
            limit = "1,000",
            share = "none: a tenant has at most `limits.uploads-open-max` (8) uploads open",
            full = "the bytes of the one that was sent to longest ago are read back and hashed")
    private final Map<String, Running> running = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Running> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    private static final class Running {
        private final MessageDigest hash = Sha256.begin();
        private long offset;
    }

    /// Takes the next bytes of an upload, which begin at `offset` and are kept by now. Calls for one upload
    /// come one after the other.
    void add(String upload, long offset, byte[] bytes) {
        var digest = at(upload, offset);
        if (digest != null) {
            digest.hash.update(bytes);
            digest.offset += bytes.length;
        }
    }

    /// The digest of all `byteSize` bytes, if they came through here.
    Optional<Digest> of(String upload, long byteSize) {
        Running digest;
        synchronized (running) {
            digest = running.get(upload);
        }
        if (digest == null || digest.offset != byteSize) {
            return Optional.empty();
        }
        try {
            return Optional.of(Sha256.end((MessageDigest) digest.hash.clone()));
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("the JDK's SHA-256 can be cloned", impossible);
        }
    }

    void forget(String upload) {
        synchronized (running) {
            running.remove(upload);
        }
    }

    private @org.jspecify.annotations.Nullable Running at(String upload, long offset) {
        synchronized (running) {
            if (offset == 0) {
                running.put(upload, new Running());
            }
            var digest = running.get(upload);
            if (digest != null && digest.offset != offset) {
                running.remove(upload);
                return null;
            }
            return digest;
        }
    }
}
