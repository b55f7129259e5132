package dev.windlass.storage.objects;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A second bucket in memory, which locks what is sealed.
public final class FakeArchive implements ArchiveStore {
    private final BlobStore serving;
    private final Map<String, byte[]> copies = new ConcurrentHashMap<>();
    private final Set<String> sealed = ConcurrentHashMap.newKeySet();

    public FakeArchive(BlobStore serving) {
        this.serving = serving;
    }

    public Set<String> keys() {
        return Set.copyOf(copies.keySet());
    }

    public Set<String> sealed() {
        return Set.copyOf(sealed);
    }

    @Override
    public void keep(String from, String key) throws IOException {
        if (!copies.containsKey(key)) {
            try (var in = serving.open(from)) {
                copies.putIfAbsent(key, in.readAllBytes());
            }
        }
    }

    @Override
    public BlobStore.Put write(String key, byte[] bytes) {
        return copies.putIfAbsent(key, bytes.clone()) == null ? BlobStore.Put.WRITTEN : BlobStore.Put.EXISTS;
    }

    /// What somebody does who has all rights in the store.
    public void forge(String key, byte[] bytes) {
        copies.put(key, bytes.clone());
    }

    @Override
    public InputStream open(String key) throws IOException {
        var copy = copies.get(key);
        if (copy == null) {
            throw new FileNotFoundException("no copy " + key);
        }
        return new ByteArrayInputStream(copy);
    }

    @Override
    public void seal(String key) {
        sealed.add(key);
    }

    @Override
    public void putBack(String key, String to) throws IOException {
        var copy = copies.get(key);
        if (copy != null) {
            serving.putIfAbsent(to, copy);
        }
    }

    @Override
    public void drop(String key) {
        if (!sealed.contains(key)) {
            copies.remove(key);
        }
    }

    @Override
    public Optional<String> address(String key) {
        return Optional.of("s3://second/" + key);
    }

    @Override
    public void prepare() {}

    @Override
    public void close() {}
}
