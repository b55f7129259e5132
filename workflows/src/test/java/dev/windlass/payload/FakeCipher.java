package dev.windlass.payload;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.domain.DataKeyId;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Keeps what it is given and gives out a number for it.
public final class FakeCipher implements PayloadCipher {
    private record Kept(DataKeyId key, byte[] plain, byte[] context) {}

    private final Map<String, Kept> kept = new ConcurrentHashMap<>();

    /// So many decryptions fail from now on, as if the key were away.
    public final AtomicInteger failures = new AtomicInteger();

    @Override
    public Encrypted encrypt(@Nullable String tenant, byte[] plain, byte[] context) {
        var key = new DataKeyId(tenant, 1);
        var number = "number " + (kept.size() + 1) + " " + System.nanoTime();
        kept.put(number, new Kept(key, plain, context));
        return new Encrypted(key, number.getBytes(UTF_8));
    }

    @Override
    public byte[] decrypt(DataKeyId key, byte[] encrypted, byte[] context) {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("the key of " + key + " is away");
        }
        var it = kept.get(new String(encrypted, UTF_8));
        if (it == null || !it.key.equals(key) || !Arrays.equals(it.context, context)) {
            throw new IllegalStateException("not what " + key + " encrypted");
        }
        return it.plain;
    }
}
