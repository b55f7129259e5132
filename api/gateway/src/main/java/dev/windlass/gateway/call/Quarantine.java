package dev.windlass.gateway.call;

import dev.windlass.exchange.VersionKey;
import dev.windlass.quota.SharedPool;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Inputs that a version's inference worker died on: refused at once for a while, so that they take the version away
/// from everybody once and not again and again. Inputs that the version has answered lately can't have been the cause,
/// for inference is pure; of those it remembers a sample, taken now and then. Thread-safe.
///
/// A request is known by its fingerprint, which costs reading all of it. It is taken only while a version has inputs in
/// here.
public final class Quarantine {
    static final Duration LENGTH = Duration.ofMinutes(5);

    /// Of one version; beyond it the oldest one is let out.
    static final int INPUTS_MAX = 64;

    /// Answered inputs that are remembered of one version.
    private static final int SAMPLE_MAX = 32;

    /// Between two that are taken into the sample.
    private static final Duration SAMPLE_EVERY = Duration.ofSeconds(1);

    /// Larger ones aren't: they would keep the selector.
    private static final long SAMPLE_BYTES_MAX = 256 << 10;

    private static final int VERSIONS_MAX = 1_024;

    @SharedPool(
            value = "versions whose inputs a gateway remembers, for those that an inference worker died on",
            limit = "1,024, of each 64 inputs in quarantine and 32 answered ones",
            share = "none: what is remembered is 32 bytes each, and forgetting costs one more death",
            full = "versions without inputs in quarantine are forgotten, then all")
    private final Map<VersionKey, Known> versions = new ConcurrentHashMap<>();

    private final LongSupplier nanoClock;

    public Quarantine(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    private record Fingerprint(byte[] sha256) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Fingerprint it && Arrays.equals(sha256, it.sha256);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(sha256);
        }
    }

    /// What is known of one version's inputs; under its own lock, but for what is volatile.
    private static final class Known {
        private final Map<Fingerprint, Long> untilNanos = oldestOf(INPUTS_MAX);
        private final Map<Fingerprint, Boolean> answered = oldestOf(SAMPLE_MAX);

        /// Null if its requests never had to be run alone.
        private volatile @Nullable Long aloneUntilNanos;

        private volatile boolean any;
        private volatile long sampleFromNanos;

        private static <V> Map<Fingerprint, V> oldestOf(int max) {
            return new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Fingerprint, V> eldest) {
                    return size() > max;
                }
            };
        }
    }

    /// A version's inference worker died while it had these inputs.
    ///
    /// @return true if they are in quarantine now; false if they can't have been the cause
    boolean add(VersionKey version, byte[] fingerprint) {
        var known = known(version);
        var inputs = new Fingerprint(fingerprint);
        synchronized (known) {
            if (known.answered.containsKey(inputs)) {
                return false;
            }
            known.untilNanos.remove(inputs);
            known.untilNanos.put(inputs, nanoClock.getAsLong() + LENGTH.toNanos());
            known.any = true;
            return true;
        }
    }

    /// A version's inference worker died on requests that it ran at once, or never got done with them. For a while it
    /// runs each alone, so that the next time it is known which one it was.
    void addShared(VersionKey version) {
        known(version).aloneUntilNanos = nanoClock.getAsLong() + LENGTH.toNanos();
    }

    /// Whether a version's requests are to be run alone.
    boolean alone(VersionKey version) {
        var known = versions.get(version);
        return known != null && alone(known);
    }

    private boolean alone(Known known) {
        var until = known.aloneUntilNanos;
        return until != null && until - nanoClock.getAsLong() > 0;
    }

    /// How long these inputs are still refused.
    ///
    /// @param fingerprint taken only if some inputs of the version are
    Optional<Duration> left(VersionKey version, Supplier<byte[]> fingerprint) {
        var known = versions.get(version);
        if (known == null || !known.any) {
            return Optional.empty();
        }
        var inputs = new Fingerprint(fingerprint.get());
        long now = nanoClock.getAsLong();
        synchronized (known) {
            known.untilNanos.values().removeIf(until -> until - now <= 0);
            known.any = !known.untilNanos.isEmpty();
            return Optional.ofNullable(known.untilNanos.get(inputs)).map(until -> Duration.ofNanos(until - now));
        }
    }

    /// A version has answered these inputs.
    ///
    /// @param bytes how long they are, about
    void answered(VersionKey version, long bytes, Supplier<byte[]> fingerprint) {
        var known = known(version);
        long now = nanoClock.getAsLong();
        if (bytes > SAMPLE_BYTES_MAX || now - known.sampleFromNanos < 0) {
            return;
        }
        known.sampleFromNanos = now + SAMPLE_EVERY.toNanos();
        var inputs = new Fingerprint(fingerprint.get());
        synchronized (known) {
            known.answered.remove(inputs);
            known.answered.put(inputs, true);
        }
    }

    private Known known(VersionKey version) {
        if (versions.size() >= VERSIONS_MAX && !versions.containsKey(version)) {
            versions.values().removeIf(it -> !it.any && !alone(it));
        }
        if (versions.size() >= VERSIONS_MAX && !versions.containsKey(version)) {
            versions.clear();
        }
        return versions.computeIfAbsent(version, _ -> {
            var known = new Known();
            known.sampleFromNanos = nanoClock.getAsLong();
            return known;
        });
    }
}
