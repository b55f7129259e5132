package dev.windlass.control;

import dev.windlass.control.ModelInspector.Inspection;
import dev.windlass.domain.Digest;
import dev.windlass.domain.GoldenPin;
import dev.windlass.domain.ModelSchema;
import dev.windlass.domain.Principal;
import dev.windlass.json.Sha256;
import dev.windlass.storage.ModelRegistry.Registration;
import dev.windlass.storage.UploadStore.Upload;
import dev.windlass.storage.objects.BlobStore;
import dev.windlass.storage.objects.ObjectKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// From bytes that have all arrived to a registered version. Each step may be the last before a crash: the
/// next try does it again, and nothing has a name before the version's row is there. Bytes that were copied
/// for a row that nobody ever inserted stay under their digest, where the next push of them finds them.
final class UploadCompletion {
    static final ApiFailure.BadArtifact PARTS_LOST = new ApiFailure.BadArtifact(
            "PartsLost", "the object store doesn't have the parts as they were sent", "push the file again");

    private static final Duration FILE_LIFE = Duration.ofHours(1);
    private static final String OWN_DIRECTORY = "inspect-";
    private static final Logger LOG = LoggerFactory.getLogger(UploadCompletion.class);

    private final Registrations registrations;
    private final BlobStore blobs;
    private final ModelInspector inspector;
    private final GoldenAtPush golden;
    private final Path scratch;
    private final InspectionTurns turns;

    UploadCompletion(ControlParts parts) {
        this.registrations = Registrations.of(parts);
        this.blobs = parts.blobs();
        this.inspector = parts.inspector();
        this.golden = new GoldenAtPush(blobs, inspector);
        this.scratch = parts.scratch();
        var pools = parts.limits().pools();
        this.turns =
                new InspectionTurns(parts.limits().inspections(), pools.inspectionsWaiting(), pools.inspectionTurn());
    }

    /// What became of the bytes.
    sealed interface Outcome {
        record Kept(Registration registration) implements Outcome {}

        /// Never to be kept: the session should go.
        record Refused(ApiFailure.BadArtifact failure) implements Outcome {}
    }

    /// @param by who completes the upload
    /// @param flowed the digest of what came in, if this process saw all of it; else the bytes are hashed as
    ///     they are read back. A wrong one is refused before anything else is done with them.
    Outcome run(Upload upload, Optional<Digest> flowed, Principal by) throws IOException {
        var wrong = flowed.filter(digest -> !digest.equals(upload.declaredDigest()));
        if (wrong.isPresent()) {
            return mismatch(wrong.get(), upload);
        }
        golden.requireKept(upload);
        var temporary = ObjectKeys.upload(upload.version().tenant(), upload.id());
        if (!assembled(upload, temporary)) {
            return new Outcome.Refused(PARTS_LOST);
        }
        return switch (turns.in(upload.version().tenant(), () -> seen(upload, temporary))) {
            case Seen.OtherBytes(var found) -> mismatch(found, upload);
            case Seen.Inspected(var checked) -> inspected(upload, checked, by);
        };
    }

    /// What the bytes turned out to be.
    private sealed interface Seen {
        record OtherBytes(Digest found) implements Seen {}

        record Inspected(GoldenAtPush.Checked checked) implements Seen {}
    }

    /// In its turn, so that there are no more files than inspections.
    private Seen seen(Upload upload, String temporary) throws IOException {
        Files.createDirectories(scratch);
        // In a directory of its own, which is its owner's alone: no model lies beside another one's.
        var own = Files.createTempDirectory(scratch, OWN_DIRECTORY);
        var file = own.resolve("model.onnx");
        try {
            // Hashed again on its way back: what is copied below is what the store holds.
            var found = fetch(temporary, file);
            return found.equals(upload.declaredDigest())
                    ? new Seen.Inspected(golden.checked(upload, file, inspector.inspect(file)))
                    : new Seen.OtherBytes(found);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(own);
        }
    }

    private static Outcome mismatch(Digest found, Upload upload) {
        return new Outcome.Refused(new ApiFailure.BadArtifact(
                "DigestMismatch",
                "the bytes have digest " + found + ", declared was " + upload.declaredDigest(),
                "push the file again; nothing was kept"));
    }

    /// False if the store says that it hasn't the session's parts: two processes sent at once, or it lost them.
    /// Whatever else goes wrong in it loses nothing.
    private boolean assembled(Upload upload, String temporary) throws IOException {
        if (blobs.byteSize(temporary).isPresent()) {
            return true;
        }
        var parts = upload.parts().stream()
                .map(part -> new BlobStore.Part(part.number(), part.etag()))
                .toList();
        return switch (blobs.completeParts(temporary, upload.multipartId(), parts)) {
            case MADE -> true;
            // Perhaps by a try whose answer was lost.
            case PARTS_MISSING -> blobs.byteSize(temporary).isPresent();
        };
    }

    private Outcome inspected(Upload upload, GoldenAtPush.Checked checked, Principal by) throws IOException {
        return switch (checked.inspection()) {
            case Inspection.Accepted(var schema) -> new Outcome.Kept(register(upload, schema, checked.pin(), by));
            case Inspection.Refused(var reason, var message, var remedy) ->
                new Outcome.Refused(new ApiFailure.BadArtifact(reason, message, remedy));
            case Inspection.Unavailable(var message) ->
                throw new ApiException(new ApiFailure.Unavailable("inspection", message, Duration.ofSeconds(10)));
        };
    }

    private Registration register(Upload upload, ModelSchema schema, @Nullable GoldenPin pin, Principal by)
            throws IOException {
        if (pin != null) {
            golden.store(upload, pin);
        }
        var artifact = ObjectKeys.artifact(upload.version().tenant(), upload.declaredDigest());
        blobs.copyIfAbsent(Uploads.key(upload), artifact);
        var version =
                UploadFacts.parse(upload.metadataJson()).version(upload, schema).with(pin);
        var registration = registrations.register(version, upload, by);
        if (pin != null && !pin.equals(stored(registration))) {
            golden.discard(upload, pin);
        }
        // The same bytes may have been purged under another name meanwhile; whoever purges looks at our row.
        blobs.copyIfAbsent(Uploads.key(upload), artifact);
        return registration;
    }

    private static @Nullable GoldenPin stored(Registration registration) {
        return switch (registration) {
            case Registration.Registered(var version) -> version.golden();
            case Registration.AlreadyThere(var version) -> version.golden();
            case Registration.OtherBytes(var existing) -> existing.golden();
            case Registration.OtherDevice _,
                    Registration.Purged _,
                    Registration.ModelRetires _,
                    Registration.TenantRetires _ -> null;
        };
    }

    /// Keeps the golden set that an upload was declared with.
    void keepGolden(Upload upload, byte[] document) {
        golden.keep(upload, document);
    }

    /// Removes files of inspections that a killed process left.
    void sweep() {
        var old = FileTime.from(Instant.now().minus(FILE_LIFE));
        try (var left = Files.newDirectoryStream(scratch, OWN_DIRECTORY + "*")) {
            for (var own : left) {
                if (Files.getLastModifiedTime(own).compareTo(old) < 0) {
                    if (Files.isDirectory(own)) {
                        Files.deleteIfExists(own.resolve("model.onnx"));
                    }
                    Files.deleteIfExists(own);
                }
            }
        } catch (NoSuchFileException _) {
            // Nothing was ever inspected here.
        } catch (IOException broken) {
            LOG.atWarn().addKeyValue("directory", scratch).setCause(broken).log("old files could not be removed");
        }
    }

    private Digest fetch(String key, Path file) throws IOException {
        try (var in = blobs.open(key);
                var out = Files.newOutputStream(file)) {
            var hash = Sha256.begin();
            var buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                hash.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
            return Sha256.end(hash);
        }
    }
}
