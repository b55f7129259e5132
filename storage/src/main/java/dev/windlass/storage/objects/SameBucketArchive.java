package dev.windlass.storage.objects;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Copies beside the artifacts, in the same bucket: they protect a withdrawal, and go with the purge.
public final class SameBucketArchive implements ArchiveStore {
    private final BlobStore objects;

    /// @param objects the serving store, which stays its owner's
    public SameBucketArchive(BlobStore objects) {
        this.objects = objects;
    }

    @Override
    public void keep(String from, String key) throws IOException {
        if (objects.byteSize(key).isPresent()) {
            return;
        }
        if (objects.byteSize(from).isEmpty()) {
            throw new FileNotFoundException("neither " + from + " nor " + key + " is in the object store");
        }
        objects.copyIfAbsent(from, key);
    }

    @Override
    public BlobStore.Put write(String key, byte[] bytes) throws IOException {
        return objects.putIfAbsent(key, bytes);
    }

    @Override
    public InputStream open(String key) throws IOException {
        return objects.open(key);
    }

    @Override
    public void seal(String key) {
        // Nothing locks here.
    }

    @Override
    public void putBack(String key, String to) throws IOException {
        if (objects.byteSize(to).isEmpty() && objects.byteSize(key).isPresent()) {
            objects.copyIfAbsent(key, to);
        }
    }

    @Override
    public void drop(String key) throws IOException {
        objects.delete(key);
    }

    @Override
    public Optional<String> address(String key) {
        return Optional.empty();
    }

    @Override
    public void prepare() {
        // The serving store is prepared by its owner.
    }

    @Override
    public void close() {
        // It stays open for its owner.
    }
}
