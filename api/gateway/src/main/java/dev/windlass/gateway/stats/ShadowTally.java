package dev.windlass.gateway.stats;

import dev.windlass.domain.Digest;
import dev.windlass.domain.ShadowCount;
import org.jspecify.annotations.Nullable;

/// What a shadow did in one window. A window's epoch has one shadow at most. Thread-safe; closing is
/// exact.
final class ShadowTally {
    private long agreed;
    private long flipped;
    private long drifted;
    private long failed;
    private long shed;
    private final long[] decades = new long[ShadowCount.DECADES];
    private @Nullable Digest digest;
    private boolean closed;

    /// False if the window is closed: count in the next one.
    ///
    /// @param decade -1 if there is no difference to speak of
    synchronized boolean add(Digest of, ShadowResult result, int decade) {
        if (closed) {
            return false;
        }
        digest = of;
        switch (result) {
            case AGREED -> agreed++;
            case FLIPPED -> flipped++;
            case DRIFTED -> drifted++;
            case FAILED -> failed++;
            case SHED -> shed++;
        }
        if (decade >= 0) {
            decades[decade]++;
        }
        return true;
    }

    /// The final counts, null if there are none; nothing is counted here afterwards.
    synchronized @Nullable ShadowCount close() {
        closed = true;
        return digest == null ? null : new ShadowCount(digest, agreed, flipped, drifted, failed, shed, decades.clone());
    }
}
