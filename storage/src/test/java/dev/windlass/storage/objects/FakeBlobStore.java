package dev.windlass.storage.objects;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Objects in memory, for tests of what stands above the store.
public final class FakeBlobStore implements BlobStore {
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final Map<String, Map<Integer, byte[]>> uploads = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile boolean away;

    /// From now on nobody answers (or somebody does again).
    public void away(boolean now) {
        away = now;
    }

    /// The next so many objects aren't made of their parts, as on a full disk; it answers whatever else it is asked.
    public void refuseToJoin(int times) {
        refusals.set(times);
    }

    /// How often an object's bytes were read.
    public int opened() {
        return opened.get();
    }

    /// Objects begun in parts and neither made nor dropped.
    public int unfinished() {
        return uploads.size();
    }

    public Set<String> keys() {
        return Set.copyOf(objects.keySet());
    }

    @Override
    public Put putIfAbsent(String key, byte[] bytes) {
        return objects.putIfAbsent(key, bytes.clone()) == null ? Put.WRITTEN : Put.EXISTS;
    }

    @Override
    public Put copyIfAbsent(String from, String to) throws IOException {
        here();
        return objects.containsKey(to) ? Put.EXISTS : putIfAbsent(to, bytes(from));
    }

    @Override
    public InputStream open(String key) throws IOException {
        opened.incrementAndGet();
        return new ByteArrayInputStream(bytes(key));
    }

    @Override
    public OptionalLong byteSize(String key) throws IOException {
        here();
        var bytes = objects.get(key);
        return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes.length);
    }

    @Override
    public void delete(String key) {
        objects.remove(key);
    }

    @Override
    public void deleteAll(String prefix) throws IOException {
        here();
        objects.keySet().removeIf(key -> key.startsWith(prefix));
    }

    @Override
    public String startParts(String key) throws IOException {
        here();
        String id = "upload-" + ids.incrementAndGet();
        uploads.put(id, new ConcurrentHashMap<>());
        return id;
    }

    @Override
    public Part putPart(String key, String multipartId, int number, byte[] bytes) throws IOException {
        here();
        parts(multipartId).put(number, bytes.clone());
        return new Part(number, tag(bytes));
    }

    @Override
    public Joined completeParts(String key, String multipartId, List<Part> parts) throws IOException {
        here();
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IOException("InternalError: no space left on device");
        }
        var stored = uploads.getOrDefault(multipartId, Map.of());
        var whole = new ByteArrayOutputStream();
        for (var part :
                parts.stream().sorted(Comparator.comparingInt(Part::number)).toList()) {
            var bytes = stored.get(part.number());
            if (bytes == null || !tag(bytes).equals(part.etag())) {
                return Joined.PARTS_MISSING;
            }
            whole.writeBytes(bytes);
        }
        objects.put(key, whole.toByteArray());
        uploads.remove(multipartId);
        return Joined.MADE;
    }

    @Override
    public void abortParts(String key, String multipartId) throws IOException {
        here();
        uploads.remove(multipartId);
    }

    @Override
    public void prepare() {}

    @Override
    public Optional<String> trouble() {
        return away ? Optional.of("doesn't answer") : Optional.empty();
    }

    @Override
    public void close() {}

    private void here() throws IOException {
        if (away) {
            throw new IOException("nobody answers");
        }
    }

    private byte[] bytes(String key) throws IOException {
        here();
        var bytes = objects.get(key);
        if (bytes == null) {
            throw new FileNotFoundException("no object " + key);
        }
        return bytes;
    }

    private Map<Integer, byte[]> parts(String multipartId) throws IOException {
        var parts = uploads.get(multipartId);
        if (parts == null) {
            throw new FileNotFoundException("no upload " + multipartId);
        }
        return parts;
    }

    private static String tag(byte[] bytes) {
        return "tag-" + java.util.Arrays.hashCode(bytes);
    }
}
