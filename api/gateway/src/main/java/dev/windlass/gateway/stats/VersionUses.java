package dev.windlass.gateway.stats;

import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.VersionRef;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Who asked for one version how often since this gateway started. On the request path it costs a look-up and an
/// adder.
public final class VersionUses {
    /// A tenant has at most so many keys; whoever comes after them is counted under one name.
    static final int CALLERS_MAX = 1000;

    /// Whoever has no name of his own here. No key has that name.
    static final PrincipalId OTHERS = new PrincipalId(null, "(others)");

    private final ConcurrentHashMap<PrincipalId, Count> callers = new ConcurrentHashMap<>();

    private static final class Count {
        final LongAdder requests = new LongAdder();
        volatile long reported;
    }

    public void count(PrincipalId by) {
        var known = callers.get(by);
        if (known == null) {
            known = callers.computeIfAbsent(callers.size() < CALLERS_MAX ? by : OTHERS, _ -> new Count());
        }
        known.requests.increment();
    }

    /// Called by one thread.
    public void report(VersionRef version, UseSink sink) {
        callers.forEach((by, count) -> {
            long now = count.requests.sum();
            if (now != count.reported) {
                count.reported = now;
                sink.used(version, by, now);
            }
        });
    }
}
