package dev.windlass.gateway.stats;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What one version did as a shadow on this gateway since it started. Apart from what it did for
/// clients.
public final class ShadowStats {
    /// Copies that it was given and hasn't answered.
    public final AtomicInteger inFlight = new AtomicInteger();

    public final LongAdder computeNanos = new LongAdder();
    private final Map<ShadowResult, LongAdder> results = new EnumMap<>(ShadowResult.class);

    ShadowStats() {
        for (var result : ShadowResult.values()) {
            results.put(result, new LongAdder());
        }
    }

    public void count(ShadowResult result) {
        adder(result).increment();
    }

    public long counted(ShadowResult result) {
        return adder(result).sum();
    }

    boolean used() {
        return results.values().stream().anyMatch(it -> it.sum() > 0);
    }

    private LongAdder adder(ShadowResult result) {
        return Objects.requireNonNull(results.get(result));
    }

    static String label(ShadowResult result) {
        return result.name().toLowerCase(Locale.ROOT);
    }
}
