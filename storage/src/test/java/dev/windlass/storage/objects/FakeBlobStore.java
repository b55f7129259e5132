package dev.windlass.storage.objects;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Objects in memory, for tests of what stands above the store.
public final class FakeBlobStore implements BlobStore {
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final Map<String, Map<Integer, byte[]>> uploads = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();

    @Override
    public Put putIfAbsent(String key, byte[] bytes) {
        return objects.putIfAbsent(key, bytes.clone()) == null ? Put.WRITTEN : Put.EXISTS;
    }

    @Override
    public Put copyIfAbsent(String from, String to) throws IOException {
        return objects.containsKey(to) ? Put.EXISTS : putIfAbsent(to, bytes(from));
    }

    @Override
    public InputStream open(String key) throws IOException {
        return new ByteArrayInputStream(bytes(key));
    }

    @Override
    public OptionalLong byteSize(String key) {
        var bytes = objects.get(key);
        return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes.length);
    }

    @Override
    public void delete(String key) {
        objects.remove(key);
    }

    @Override
    public String startParts(String key) {
        String id = "upload-" + ids.incrementAndGet();
        uploads.put(id, new ConcurrentHashMap<>());
        return id;
    }

    @Override
    public Part putPart(String key, String multipartId, int number, byte[] bytes) throws IOException {
        parts(multipartId).put(number, bytes.clone());
        return new Part(number, tag(bytes));
    }

    @Override
    public void completeParts(String key, String multipartId, List<Part> parts) throws IOException {
        var stored = parts(multipartId);
        var whole = new ByteArrayOutputStream();
        for (var part :
                parts.stream().sorted(Comparator.comparingInt(Part::number)).toList()) {
            var bytes = stored.get(part.number());
            if (bytes == null || !tag(bytes).equals(part.etag())) {
                throw new IOException("no part " + part.number() + " with tag " + part.etag() + " of " + key);
            }
            whole.writeBytes(bytes);
        }
        objects.put(key, whole.toByteArray());
        uploads.remove(multipartId);
    }

    @Override
    public void abortParts(String key, String multipartId) {
        uploads.remove(multipartId);
    }

    @Override
    public void prepare() {}

    @Override
    public boolean answers() {
        return true;
    }

    @Override
    public void close() {}

    private byte[] bytes(String key) throws FileNotFoundException {
        var bytes = objects.get(key);
        if (bytes == null) {
            throw new FileNotFoundException("no object " + key);
        }
        return bytes;
    }

    private Map<Integer, byte[]> parts(String multipartId) throws IOException {
        var parts = uploads.get(multipartId);
        if (parts == null) {
            throw new IOException("no upload " + multipartId);
        }
        return parts;
    }

    private static String tag(byte[] bytes) {
        return "tag-" + java.util.Arrays.hashCode(bytes);
    }
}
