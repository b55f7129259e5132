package dev.windlass.control;

import dev.windlass.client.message.NewUpload;
import dev.windlass.client.message.UploadView;
import dev.windlass.control.ModelInspector.Inspection;
import dev.windlass.domain.Digest;
import dev.windlass.domain.ModelSchema;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Risk;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.CanonicalJson;
import dev.windlass.json.WindlassJson;
import dev.windlass.storage.ModelRegistry;
import dev.windlass.storage.ModelRegistry.Registration;
import dev.windlass.storage.UploadStore;
import dev.windlass.storage.UploadStore.Upload;
import dev.windlass.storage.objects.BlobStore;
import dev.windlass.storage.objects.ObjectKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes artifacts in: declared, sent in parts, checked, and only then registered. Until it is registered
/// nothing of an upload can be reached under a name, and [#sweep] removes what was given up.
final class Uploads {
    /// The object store takes no smaller part, except the last.
    static final int PART_BYTES_MIN = 5 << 20;

    /// Bytes that are held in memory per request.
    static final int PART_BYTES = 8 << 20;

    private static final long BASE_MEMORY_BYTES = 128L << 20;
    private static final int MEMORY_PER_ARTIFACT = 4;
    private static final Duration INSPECTION_TURN = Duration.ofSeconds(60);
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

    private final UploadStore uploads;
    private final ModelRegistry registry;
    private final BlobStore blobs;
    private final ModelInspector inspector;
    private final Path scratch;
    private final ControlLimits limits;
    private final Semaphore inspections;

    Uploads(ControlParts parts) {
        this.uploads = parts.stores().uploads();
        this.registry = parts.stores().registry();
        this.blobs = parts.blobs();
        this.inspector = parts.inspector();
        this.scratch = parts.scratch();
        this.limits = parts.limits();
        this.inspections = new Semaphore(limits.inspections(), true);
    }

    /// What the version's row will say beside the artifact's own facts.
    record Metadata(
            Map<String, Double> metrics, Map<String, Object> lineage, String owner, Risk risk, long memoryBytes) {}

    UploadView declare(VersionRef version, NewUpload wish, String principal) throws IOException {
        if (wish.byteSize() < 1) {
            throw new ApiException(ApiFailure.invalid(
                    "byteSize",
                    Long.toString(wish.byteSize()),
                    "must be at least 1",
                    "declare the file's size in bytes"));
        }
        if (wish.byteSize() > limits.artifactBytes()) {
            throw new ApiException(new ApiFailure.TooLarge("byteSize", wish.byteSize(), limits.artifactBytes()));
        }
        var format = wish.format() == null ? "onnx" : wish.format();
        if (!format.equals("onnx")) {
            throw new ApiException(ApiFailure.invalid("format", format, "can't be served", "export the model to onnx"));
        }
        var digest = Answers.given("digest", wish.digest());
        registry.find(version).filter(there -> !there.digest().equals(digest)).ifPresent(there -> {
            throw otherBytes(there);
        });
        var id = UUID.randomUUID().toString();
        var expiresAt = Instant.now().plus(limits.uploadLife());
        var multipart = blobs.startParts(ObjectKeys.upload(version.tenant(), id));
        var metadata = WindlassJson.mapper().writeValueAsString(metadata(wish, principal));
        var upload = new Upload(
                id, version, digest, wish.byteSize(), metadata, multipart, 0, List.of(), principal, expiresAt);
        uploads.open(upload, limits.uploadLife());
        return view(upload);
    }

    Upload find(String tenant, String id) {
        return uploads.find(tenant, id)
                .orElseThrow(() -> new ApiException(new ApiFailure.NotFound("upload \"" + id + "\" that is open")));
    }

    static UploadView view(Upload upload) {
        return new UploadView(
                upload.id(),
                upload.version(),
                upload.declaredDigest(),
                upload.declaredBytes(),
                upload.receivedBytes(),
                upload.expiresAt());
    }

    /// Keeps what arrives from `offset` on, part by part. What came after the last whole part before the
    /// connection was cut is forgotten: the answer's offset, or a later look at it, says where to go on.
    ///
    /// @return the new offset
    long append(Upload upload, long offset, InputStream body) throws IOException {
        if (offset != upload.receivedBytes()) {
            throw moved(upload.receivedBytes());
        }
        var at = upload;
        while (at.receivedBytes() < at.declaredBytes()) {
            var bytes = body.readNBytes((int) Math.min(PART_BYTES, at.declaredBytes() - at.receivedBytes()));
            boolean last = at.receivedBytes() + bytes.length == at.declaredBytes();
            if (bytes.length == 0 || (bytes.length < PART_BYTES_MIN && !last)) {
                return progressed(upload, at, bytes.length);
            }
            at = keep(at, bytes);
        }
        if (body.read() >= 0) {
            throw new ApiException(ApiFailure.invalid(
                    "body",
                    "",
                    "has more bytes than the " + at.declaredBytes() + " declared",
                    "declare the right size in a new upload"));
        }
        return at.receivedBytes();
    }

    private static long progressed(Upload before, Upload at, int rest) {
        if (at.receivedBytes() == before.receivedBytes() && rest > 0) {
            throw new ApiException(ApiFailure.invalid(
                    "body",
                    Integer.toString(rest),
                    "is a piece of less than " + PART_BYTES_MIN + " bytes and not the end",
                    "send larger pieces, or all that is left"));
        }
        return at.receivedBytes();
    }

    private Upload keep(Upload at, byte[] bytes) throws IOException {
        var tenant = at.version().tenant();
        int number = at.parts().size() + 1;
        var part = blobs.putPart(ObjectKeys.upload(tenant, at.id()), at.multipartId(), number, bytes);
        if (!uploads.received(at, new UploadStore.Part(number, part.etag(), bytes.length))) {
            throw moved(find(tenant, at.id()).receivedBytes());
        }
        return find(tenant, at.id());
    }

    private static ApiException moved(long offset) {
        return new ApiException(new ApiFailure.Conflict(
                "OffsetMismatch",
                "the upload is at offset " + offset,
                "ask with HEAD, then send from Upload-Offset " + offset + " on",
                null));
    }

    /// Checks all of it and registers the version; safe to repeat.
    Registration complete(Upload upload) throws IOException {
        if (upload.receivedBytes() != upload.declaredBytes()) {
            throw new ApiException(new ApiFailure.Conflict(
                    "UploadIncomplete",
                    "only " + upload.receivedBytes() + " of " + upload.declaredBytes() + " bytes have arrived",
                    "send the rest with PATCH from Upload-Offset " + upload.receivedBytes() + " on",
                    null));
        }
        var temporary = ObjectKeys.upload(upload.version().tenant(), upload.id());
        assemble(upload, temporary);
        Files.createDirectories(scratch);
        var file = Files.createTempFile(scratch, "inspect-", ".onnx");
        try {
            var schema = inspected(upload, temporary, file);
            blobs.copyIfAbsent(temporary, ObjectKeys.artifact(upload.version().tenant(), upload.declaredDigest()));
            var registration = registry.register(version(upload, schema));
            drop(upload);
            return registration;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void assemble(Upload upload, String temporary) throws IOException {
        var there = blobs.byteSize(temporary);
        if (there.isEmpty()) {
            var parts = upload.parts().stream()
                    .map(part -> new BlobStore.Part(part.number(), part.etag()))
                    .toList();
            blobs.completeParts(temporary, upload.multipartId(), parts);
        }
    }

    private ModelSchema inspected(Upload upload, String temporary, Path file) throws IOException {
        var found = fetch(temporary, file);
        if (!found.equals(upload.declaredDigest())) {
            drop(upload);
            throw new ApiException(new ApiFailure.BadArtifact(
                    "DigestMismatch",
                    "the bytes have digest " + found + ", declared was " + upload.declaredDigest(),
                    "push the file again; nothing was kept"));
        }
        return switch (inTurn(file)) {
            case Inspection.Accepted(var schema) -> schema;
            case Inspection.Refused(var reason, var message, var remedy) -> {
                drop(upload);
                throw new ApiException(new ApiFailure.BadArtifact(reason, message, remedy));
            }
            case Inspection.Unavailable(var message) ->
                throw new ApiException(new ApiFailure.Unavailable("inspection", message, Duration.ofSeconds(10)));
        };
    }

    private Inspection inTurn(Path file) {
        try {
            if (!inspections.tryAcquire(INSPECTION_TURN.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Inspection.Unavailable("too many inspections at once");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Inspection.Unavailable("stopped while waiting for a turn");
        }
        try {
            return inspector.inspect(file);
        } finally {
            inspections.release();
        }
    }

    private Digest fetch(String key, Path file) throws IOException {
        try (var in = blobs.open(key);
                var out = Files.newOutputStream(file)) {
            var hash = MessageDigest.getInstance("SHA-256");
            var buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                hash.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
            return new Digest("sha256:" + HexFormat.of().formatHex(hash.digest()));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    /// Removes the session and what it sent.
    void drop(Upload upload) {
        var key = ObjectKeys.upload(upload.version().tenant(), upload.id());
        try {
            blobs.abortParts(key, upload.multipartId());
            blobs.delete(key);
            uploads.remove(upload.version().tenant(), upload.id());
        } catch (IOException away) {
            // Its row stays, so the sweep tries again after the session's end.
            LOG.atWarn().addKeyValue("upload", upload.id()).setCause(away).log("upload could not be removed");
        }
    }

    /// Removes sessions whose time is over.
    void sweep() {
        uploads.expiredOfPlatform().forEach(this::drop);
    }

    static ApiException otherBytes(ModelVersion existing) {
        return new ApiException(new ApiFailure.Conflict(
                "VersionExists",
                "version \"" + existing.ref() + "\" exists with other bytes (" + existing.digest() + ")",
                "push it under a new version: a version never changes",
                null));
    }

    private static ModelVersion version(Upload upload, ModelSchema schema) {
        var metadata = WindlassJson.mapper().readValue(upload.metadataJson(), Metadata.class);
        return new ModelVersion(
                upload.version(),
                upload.declaredDigest(),
                upload.declaredBytes(),
                "onnx",
                schema,
                metadata.metrics(),
                CanonicalJson.write(metadata.lineage()),
                metadata.owner(),
                metadata.risk(),
                metadata.memoryBytes(),
                upload.createdBy(),
                Instant.EPOCH);
    }

    private static Metadata metadata(NewUpload wish, String principal) {
        var memory = wish.memoryBytes() == null
                ? BASE_MEMORY_BYTES + MEMORY_PER_ARTIFACT * wish.byteSize()
                : wish.memoryBytes();
        if (memory < wish.byteSize()) {
            throw new ApiException(ApiFailure.invalid(
                    "memoryBytes",
                    Long.toString(memory),
                    "is less than the artifact",
                    "leave it out, or give at least the artifact's size"));
        }
        var metrics = wish.metrics() == null ? Map.<String, Double>of() : wish.metrics();
        metrics.forEach((name, value) -> {
            if (value == null || !Double.isFinite(value)) {
                throw new ApiException(ApiFailure.invalid(
                        "metrics." + name, String.valueOf(value), "isn't a finite number", "give a number"));
            }
        });
        return new Metadata(
                metrics,
                wish.lineage() == null ? Map.of() : wish.lineage(),
                wish.owner() == null ? principal : wish.owner(),
                wish.risk() == null ? Risk.LOW : wish.risk(),
                memory);
    }
}
