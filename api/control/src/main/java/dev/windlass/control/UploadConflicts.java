package dev.windlass.control;

import dev.windlass.domain.ModelRef;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.VersionRef;
import dev.windlass.storage.UploadStore.Upload;

/// What stands against an upload.
final class UploadConflicts {
    private UploadConflicts() {}

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

    static ApiException exists(VersionRef version, String otherwise) {
        return new ApiException(new ApiFailure.Conflict(
                "VersionExists",
                "version \"" + version + "\" exists with other " + otherwise,
                "push it under a new version: a version never changes",
                null));
    }
}
