package dev.windlass.gateway.shadow;

import dev.windlass.gateway.route.ShadowArm;
import dev.windlass.gateway.schedule.Commons;
import dev.windlass.quota.OwnPool;
import dev.windlass.quota.SharedPool;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// How many copies may be under way, apart from all that clients' requests may take. Thread-safe.
///
/// @param pairs copies that a shadow was given
/// @param keptBytes of the answers that they are to be compared with
record ShadowBudget(
        @SharedPool(
                value = "copies of requests that shadows have at a gateway",
                limit = "64, and 8 of one version",
                share = "Shares: one tenant alone half",
                full = "the copy isn't made, and counted as shed")
        Commons pairs,

        @SharedPool(
                value = "bytes of answers that a gateway keeps to compare shadows' with",
                limit = "2 MiB, and 256 KiB of one answer",
                share = "Shares: one tenant alone half",
                full = "the copy isn't made, and counted as shed")
        Commons keptBytes,

        @OwnPool("a portion per tenant") Map<String, Portions> portions) {
    static final int PAIRS_MAX = 64;
    static final int PAIRS_OF_VERSION_MAX = 8;
    static final int KEPT_BYTES_MAX = 2 << 20;
    static final int KEPT_BYTES_OF_ONE_MAX = 256 << 10;

    ShadowBudget() {
        this(new Commons(PAIRS_MAX), new Commons(KEPT_BYTES_MAX), new ConcurrentHashMap<>());
    }

    /// What one tenant holds.
    record Portions(
            @OwnPool("a part of ShadowBudget's pairs") Commons.Portion pairs,
            @OwnPool("a part of ShadowBudget's bytes") Commons.Portion keptBytes) {}

    /// Room for one pair, to be given back once; null if there is none.
    ///
    /// @param bytes of the answer to be kept
    @Nullable Place take(ShadowArm arm, long bytes) {
        var portion =
                portions.computeIfAbsent(arm.key().tenant(), _ -> new Portions(pairs.portion(), keptBytes.portion()));
        var inFlight = arm.stats().shadow.inFlight;
        if (bytes > KEPT_BYTES_OF_ONE_MAX || inFlight.get() >= PAIRS_OF_VERSION_MAX || !portion.pairs.take(1)) {
            return null;
        }
        if (!portion.keptBytes.take(bytes)) {
            portion.pairs.giveBack(1);
            return null;
        }
        inFlight.incrementAndGet();
        return new Place(portion, arm, bytes, new AtomicBoolean());
    }

    record Place(Portions portion, ShadowArm arm, long bytes, AtomicBoolean given) implements AutoCloseable {
        /// Gives the room back; a second call does nothing.
        @Override
        public void close() {
            if (given.compareAndSet(false, true)) {
                arm.stats().shadow.inFlight.decrementAndGet();
                portion.keptBytes.giveBack(bytes);
                portion.pairs.giveBack(1);
            }
        }
    }
}
