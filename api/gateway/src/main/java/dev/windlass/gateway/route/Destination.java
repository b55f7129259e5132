package dev.windlass.gateway.route;

import dev.windlass.domain.Arm;
import dev.windlass.domain.Assignment;
import dev.windlass.domain.Digest;
import dev.windlass.exchange.VersionKey;
import dev.windlass.gateway.stats.EndpointWindows;
import dev.windlass.gateway.stats.OutcomeKind;
import dev.windlass.gateway.stats.VersionStats;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where one request goes: a version, and on whose account. Made once per route snapshot, not per
/// request.
///
/// @param arm the drawn arm, or null if the caller named the version: then nothing is counted for the
///     judge
/// @param assignment how its requests come to it
/// @param epoch the route's epoch at admission, kept to the end of the request
/// @param shadow gets copies of some of the arm's requests; null if there is none
/// @param labels say to the client where the answer came from
public record Destination(
        @Nullable Arm arm,
        Assignment assignment,
        long epoch,
        VersionStats stats,
        Digest digest,
        VersionKey key,
        EndpointWindows windows,
        @Nullable ShadowArm shadow,
        Labels labels) {
    static Destination of(
            @Nullable Arm arm,
            long epoch,
            VersionStats stats,
            Digest digest,
            EndpointWindows windows,
            @Nullable Retiring retiring) {
        var labels = new Labels(stats.ref.version(), digest.value(), arm == null ? "none" : arm.id(), epoch, retiring);
        var key = new VersionKey(stats.ref.tenant(), digest.value());
        return new Destination(arm, Assignment.RANDOM, epoch, stats, digest, key, windows, null, labels);
    }

    /// The same, with some of its requests copied.
    Destination copiedTo(ShadowArm to) {
        return new Destination(arm, assignment, epoch, stats, digest, key, windows, to, labels);
    }

    /// The same for who asks for it by name. That is no random draw: the judge counts it only where nothing is drawn,
    /// at a preview, and else no more than the requests that name a version.
    Destination asked() {
        return arm == Arm.PREVIEW
                ? this
                : new Destination(null, assignment, epoch, stats, digest, key, windows, null, labels);
    }

    /// The same for requests that come to it in this way.
    Destination assigned(Assignment by) {
        return new Destination(arm, by, epoch, stats, digest, key, windows, shadow, labels);
    }

    public void count(OutcomeKind outcome, long latencyNanos) {
        if (arm != null) {
            windows.count(arm, assignment, digest, epoch, outcome, latencyNanos / 1000);
        }
    }

    /// What an answer says of where it came from.
    public static final class Labels {
        private final String version;
        private final String digest;
        private final String arm;
        private final long epoch;
        private final @Nullable Retiring retiring;
        private final Map<Class<?>, Object> encoded = new ConcurrentHashMap<>(2);

        Labels(String version, String digest, String arm, long epoch, @Nullable Retiring retiring) {
            this.version = version;
            this.digest = digest;
            this.arm = arm;
            this.epoch = epoch;
            this.retiring = retiring;
        }

        public String version() {
            return version;
        }

        public String digest() {
            return digest;
        }

        /// `none` if the caller named the version.
        public String arm() {
            return arm;
        }

        public long epoch() {
            return epoch;
        }

        /// Null for a version that stays.
        public @Nullable Retiring retiring() {
            return retiring;
        }

        /// What a front made of them, kept for the next answer. Two who ask at once may both make it.
        public <T> T encoded(Class<T> form, Function<Labels, T> front) {
            var known = form.cast(encoded.get(form));
            if (known != null) {
                return known;
            }
            var made = front.apply(this);
            encoded.put(form, made);
            return made;
        }
    }
}
