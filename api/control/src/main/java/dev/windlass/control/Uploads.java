package dev.windlass.control;

import dev.windlass.client.message.NewUpload;
import dev.windlass.client.message.UploadView;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.VersionRef;
import dev.windlass.storage.ModelRegistry;
import dev.windlass.storage.ModelRegistry.Registration;
import dev.windlass.storage.Tombstones;
import dev.windlass.storage.UploadStore;
import dev.windlass.storage.UploadStore.Upload;
import dev.windlass.storage.objects.BlobStore;
import dev.windlass.storage.objects.ObjectKeys;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sessions of uploads: declared, sent in parts, completed. Until it is registered nothing of an upload can
/// be reached under a name, and [#sweep] removes what was given up.
///
/// In one process a session is in one request's hands at a time; between processes the session's row
/// decides whose part counts.
final class Uploads {
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

    private final UploadStore uploads;
    private final ModelRegistry registry;
    private final Tombstones tombstones;
    private final BlobStore blobs;
    private final ControlLimits limits;
    private final UploadIntake intake;
    private final UploadCompletion completion;
    private final RunningDigests digests = new RunningDigests();
    private final Set<String> inHand = ConcurrentHashMap.newKeySet();

    Uploads(ControlParts parts) {
        this.uploads = parts.stores().uploads();
        this.registry = parts.stores().registry();
        this.tombstones = parts.stores().tombstones();
        this.blobs = parts.blobs();
        this.limits = parts.limits();
        this.intake = new UploadIntake(uploads, blobs, digests);
        this.completion = new UploadCompletion(parts);
    }

    /// A session for these bytes: the open one that was declared alike, else a new one. So whoever starts a
    /// push again goes on where it stopped.
    UploadView declare(VersionRef version, NewUpload wish, PrincipalId principal) {
        var facts = UploadFacts.of(wish, principal.name(), limits.artifactBytes());
        var digest = Answers.given("digest", wish.digest());
        UploadConflicts.none(
                registry, tombstones, version, digest, wish, facts.needs().runsOn());
        var id = UUID.randomUUID().toString();
        var wished = new Upload(
                id,
                version,
                digest,
                wish.byteSize(),
                facts.json(),
                "",
                0,
                List.of(),
                List.of(),
                principal,
                Instant.now().plus(limits.uploadLife()));
        return view(uploads.alike(wished).orElseGet(() -> opened(wished)));
    }

    /// A crash between the two leaves a begun object without parts, which holds no bytes.
    private Upload opened(Upload wished) {
        var multipart = ObjectCalls.of(() -> blobs.startParts(key(wished)));
        var upload = new Upload(
                wished.id(),
                wished.version(),
                wished.declaredDigest(),
                wished.declaredBytes(),
                wished.metadataJson(),
                multipart,
                0,
                List.of(),
                List.of(),
                wished.createdBy(),
                wished.expiresAt());
        if (!uploads.open(upload, limits.uploadLife(), limits.uploadsOpen())) {
            ObjectCalls.act(() -> blobs.abortParts(key(upload), multipart));
            throw new ApiException(new ApiFailure.TooMany(
                    "open uploads",
                    limits.uploadsOpen(),
                    "complete or delete one: GET /v1/tenants/"
                            + wished.version().tenant() + "/uploads lists them"));
        }
        return upload;
    }

    Upload find(String tenant, String id) {
        return uploads.find(tenant, id)
                .orElseThrow(() -> new ApiException(new ApiFailure.NotFound("upload \"" + id + "\" that is open")));
    }

    List<UploadView> open(String tenant) {
        return uploads.open(tenant).stream().map(Uploads::view).toList();
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

    /// Keeps what arrives from `offset` on, part by part, and hashes it on the way. Of what came after the
    /// last part before a cut, less than [UploadIntake#PART_BYTES_MIN] is forgotten: the session's offset
    /// says where to go on. A session whose parts the store has lost
    /// is dropped, and so is one that can never be kept.
    ///
    /// @param sender whose hands the bytes come from
    /// @param length of the body, or -1 if it isn't known before its end
    /// @return the new offset
    long append(Upload upload, long offset, PrincipalId sender, long length, PacedBody body) {
        return alone(upload, () -> {
            var now = find(upload.version().tenant(), upload.id());
            if (offset != now.receivedBytes()) {
                throw new ApiException(new ApiFailure.OffsetMismatch(now.receivedBytes()));
            }
            try {
                return intake.receive(now, sender, length, body);
            } catch (ObjectCalls.LostException lost) {
                drop(now);
                throw new ApiException(UploadCompletion.PARTS_LOST);
            } catch (ApiException refused) {
                if (refused.failure() instanceof ApiFailure.BadArtifact) {
                    drop(now);
                }
                throw refused;
            }
        });
    }

    /// Keeps the golden set that the session was declared with.
    void golden(Upload upload, byte[] document) {
        alone(upload, () -> {
            completion.keepGolden(find(upload.version().tenant(), upload.id()), document);
            return true;
        });
    }

    /// Checks all of it and registers the version. Safe to repeat: who has looked at the session before
    /// another process completed it hears the same as that one.
    Registration complete(Upload upload, Principal by) {
        return alone(upload, () -> {
            var now = uploads.find(upload.version().tenant(), upload.id());
            if (now.isEmpty()) {
                return registered(upload)
                        .orElseThrow(() -> new ApiException(
                                new ApiFailure.NotFound("upload \"" + upload.id() + "\" that is open")));
            }
            if (now.get().receivedBytes() != now.get().declaredBytes()) {
                throw UploadConflicts.incomplete(now.get());
            }
            return completed(now.get(), by);
        });
    }

    private Registration completed(Upload upload, Principal by) {
        try {
            var outcome = completion.run(upload, digests.of(upload.id(), upload.declaredBytes()), by);
            drop(upload);
            return switch (outcome) {
                case UploadCompletion.Outcome.Kept(var registration) -> registration;
                case UploadCompletion.Outcome.Refused(var failure) -> throw new ApiException(failure);
            };
        } catch (IOException away) {
            // Another process may have completed it under our hands.
            return registered(upload).orElseThrow(() -> ObjectCalls.unavailable(away));
        }
    }

    private java.util.Optional<Registration> registered(Upload upload) {
        return registry.find(upload.version())
                .filter(there -> there.digest().equals(upload.declaredDigest())
                        && UploadFacts.parse(upload.metadataJson()).sameGolden(there))
                .map(Registration.AlreadyThere::new);
    }

    /// Refuses whoever comes while the session is in another request's hands.
    private <T> T alone(Upload upload, Supplier<T> work) {
        if (!inHand.add(upload.id())) {
            throw new ApiException(new ApiFailure.Conflict(
                    "UploadBusy",
                    "another request works on upload \"" + upload.id() + "\"",
                    "wait for its end, then ask with HEAD and go on from Upload-Offset",
                    null));
        }
        try {
            return work.get();
        } finally {
            inHand.remove(upload.id());
        }
    }

    /// Removes the session and what it sent.
    void drop(Upload upload) {
        digests.forget(upload.id());
        try {
            blobs.abortParts(key(upload), upload.multipartId());
            blobs.delete(key(upload));
            Fragments.drop(blobs, upload);
            uploads.remove(upload.version().tenant(), upload.id());
        } catch (IOException away) {
            // Its row stays, so the sweep tries again after the session's end.
            LOG.atWarn().addKeyValue("upload", upload.id()).setCause(away).log("upload could not be removed");
        }
    }

    /// Drops a session that somebody gave up.
    void cancel(Upload upload) {
        alone(upload, () -> {
            drop(upload);
            return true;
        });
    }

    /// Removes sessions whose time is over, and files that a killed process left.
    void sweep() {
        uploads.expiredOfPlatform().forEach(this::drop);
        completion.sweep();
    }

    static String key(Upload upload) {
        return ObjectKeys.upload(upload.version().tenant(), upload.id());
    }
}
