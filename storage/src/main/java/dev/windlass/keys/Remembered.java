package dev.windlass.keys;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/// What was read of keys: looked at again after a minute, and for five minutes used although it can't be
/// looked at. Thread-safe.
final class Remembered<K, V> {
    static final Duration LOOKED_AT = Duration.ofMinutes(1);
    static final Duration USED_UNSEEN = Duration.ofMinutes(5);

    private final Map<K, Kept<V>> kept = new ConcurrentHashMap<>();
    private final int max;
    private final LongSupplier nanos;

    /// @param max so many are remembered; beyond, all are forgotten
    /// @param nanos a clock that only goes on
    Remembered(int max, LongSupplier nanos) {
        this.max = max;
        this.nanos = nanos;
    }

    private record Kept<V>(V value, long atNanos) {
        boolean younger(Duration age, long now) {
            return now - atNanos < age.toNanos();
        }
    }

    /// @param look reads it; given what was read the last time, if that is still known
    /// @throws KeyLostException from `look`, and then it is forgotten
    V get(K key, Function<@Nullable V, V> look) {
        long now = nanos.getAsLong();
        var last = kept.get(key);
        if (last != null && last.younger(LOOKED_AT, now)) {
            return last.value;
        }
        try {
            return put(key, look.apply(last == null ? null : last.value), now);
        } catch (KeyLostException gone) {
            kept.remove(key);
            throw gone;
        } catch (JdbiException | KmsException away) {
            if (last != null && last.younger(USED_UNSEEN, now)) {
                return last.value;
            }
            throw away;
        }
    }

    void forget(K key) {
        kept.remove(key);
    }

    private V put(K key, V value, long now) {
        if (kept.size() >= max) {
            kept.clear();
        }
        kept.put(key, new Kept<>(value, now));
        return value;
    }
}
