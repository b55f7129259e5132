package dev.windlass.control;

import dev.windlass.client.message.NewUpload;
import dev.windlass.domain.DeviceClass;
import dev.windlass.domain.Digest;
import dev.windlass.domain.ModelRef;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.VersionRef;
import dev.windlass.storage.ModelRegistry;
import dev.windlass.storage.Tombstones;
import dev.windlass.storage.UploadStore.Upload;
import java.util.List;

/// What stands against an upload.
final class UploadConflicts {
    private UploadConflicts() {}

    /// Whether a version may be declared.
    ///
    /// @throws ApiException if it can't: its name is taken or was, or its model takes none any more
    static void none(
            ModelRegistry registry,
            Tombstones tombstones,
            VersionRef version,
            Digest digest,
            NewUpload wish,
            DeviceClass device) {
        var there = registry.find(version);
        if (there.isEmpty() && registry.retires(version.tenant())) {
            throw tenantRetires(version.tenant());
        }
        if (there.isEmpty() && registry.retires(version.modelRef())) {
            throw modelRetires(version.modelRef());
        }
        if (there.isPresent() && tombstones.find(version).isPresent()) {
            throw purged(version);
        }
        var other = there.map(it -> UploadFacts.otherwise(it, digest, wish)).orElse(List.of());
        if (!other.isEmpty()) {
            throw exists(version, String.join(", ", other));
        }
        if (there.isEmpty()) {
            registry.onOtherDevice(version.tenant(), digest, device).ifPresent(it -> {
                throw otherDevice(it);
            });
        }
    }

    static ApiException incomplete(Upload upload) {
        return new ApiException(new ApiFailure.Conflict(
                "UploadIncomplete",
                "only " + upload.receivedBytes() + " of " + upload.declaredBytes() + " bytes have arrived",
                "send the rest with PATCH from Upload-Offset " + upload.receivedBytes() + " on",
                null));
    }

    static ApiException otherBytes(ModelVersion existing, Upload upload) {
        boolean otherGolden = existing.digest().equals(upload.declaredDigest());
        return exists(existing.ref(), otherGolden ? UploadFacts.golden(existing) : "bytes (" + existing.digest() + ")");
    }

    static ApiException otherDevice(ModelVersion other) {
        return new ApiException(new ApiFailure.Conflict(
                "OtherDevice",
                "version \"" + other.ref() + "\" has the same bytes and was pushed for "
                        + other.needs().runsOn()
                        + ": inference workers are shared by all that have the same bytes",
                "push it for the same device, or with --mark-device, which makes other bytes of it (an entry of its"
                        + " metadata_props)",
                null));
    }

    static ApiException purged(VersionRef version) {
        return new ApiException(new ApiFailure.Conflict(
                "VersionPurged",
                "version \"" + version + "\" was retired and purged, and its name is never given again",
                "push under a new version; what is left of the old one: windlass get retirement " + version,
                null));
    }

    static ApiException modelRetires(ModelRef model) {
        return new ApiException(new ApiFailure.Conflict(
                "ModelRetires",
                "model \"" + model + "\" retires as a whole, and takes no new version",
                "push under another model, or withdraw that first: windlass retire --withdraw " + model,
                null));
    }

    static ApiException tenantRetires(String tenant) {
        return new ApiException(new ApiFailure.Conflict(
                "TenantRetires",
                "the retirement of the whole tenant \"" + tenant + "\" stands: it takes no new model or version",
                "withdraw that first, while it can be: windlass retire --withdraw " + tenant,
                null));
    }

    static ApiException exists(VersionRef version, String otherwise) {
        return new ApiException(new ApiFailure.Conflict(
                "VersionExists",
                "version \"" + version + "\" exists with other " + otherwise,
                "push it under a new version: a version never changes",
                null));
    }
}
