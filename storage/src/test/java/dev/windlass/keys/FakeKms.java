package dev.windlass.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.Aead;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/// Keys on the heap, for the tests of other modules, too.
public final class FakeKms implements Kms {
    private final Map<String, List<Aead>> keys = new ConcurrentHashMap<>();
    private volatile boolean away;

    /// From here on it answers nobody.
    public void goAway() {
        away = true;
    }

    @Override
    public synchronized void make(String kek) {
        if (!keys.containsKey(kek)) {
            keys.put(kek, new ArrayList<>(List.of(TinkKeys.aead(TinkKeys.random()))));
        }
        versions(kek);
    }

    @Override
    public synchronized Wrapped wrap(String kek, byte[] dataKey, byte[] context) {
        var versions = versions(kek);
        try {
            return new Wrapped(versions.size(), versions.getLast().encrypt(dataKey, context));
        } catch (GeneralSecurityException e) {
            throw new KmsException(kek, e);
        }
    }

    @Override
    public synchronized byte[] unwrap(String kek, Wrapped wrapped, byte[] context) {
        var versions = versions(kek);
        if (wrapped.version() > versions.size()) {
            throw new KeyLostException(
                    "version " + wrapped.version() + " of key-encrypting key " + kek + " isn't here");
        }
        try {
            return versions.get(wrapped.version() - 1).decrypt(wrapped.bytes(), context);
        } catch (GeneralSecurityException e) {
            throw new KeyLostException("key-encrypting key " + kek + " didn't wrap this", e);
        }
    }

    @Override
    public synchronized int rotate(String kek) {
        var versions = versions(kek);
        versions.add(TinkKeys.aead(TinkKeys.random()));
        return versions.size();
    }

    @Override
    public synchronized void destroy(String kek) {
        keys.put(kek, List.of());
    }

    @Override
    public synchronized List<Kek> list() {
        return keys.entrySet().stream()
                .map(it -> new Kek(
                        it.getKey(),
                        it.getValue().size(),
                        IntStream.rangeClosed(1, it.getValue().size())
                                .mapToObj(n -> new Version(n, Instant.EPOCH))
                                .toList(),
                        it.getValue().isEmpty() ? Instant.EPOCH : null))
                .toList();
    }

    private List<Aead> versions(String kek) {
        if (away) {
            throw new KmsException("the KMS is away; wait");
        }
        var versions = keys.get(kek);
        if (versions == null) {
            throw new KeyLostException("key-encrypting key " + kek + " isn't here; put it back");
        }
        if (versions.isEmpty()) {
            throw new KeyLostException("key-encrypting key " + kek + " was destroyed");
        }
        return versions;
    }

    /// A context like any other.
    public static byte[] context(String text) {
        return text.getBytes(UTF_8);
    }
}
