package dev.windlass.settings;

import java.util.List;

/// Where artifacts of retired versions are kept, in the same object store.
///
/// @param bucket one of its own, whose copies stay after the purge; made at start where it is missing. Empty: copies
/// lie beside the artifacts, and go with the purge
/// @param retentionDays how long the store lets nobody delete a copy, by object lock; 0: no lock
/// @param retentionMode `GOVERNANCE` (a special right may) or `COMPLIANCE` (nobody may)
public record ArchiveSection(String bucket, int retentionDays, String retentionMode) {
    private static final int DAYS_MAX = 36_500;

    public ArchiveSection {
        if (bucket == null || !(bucket.isEmpty() || ObjectStoreSection.names(bucket))) {
            throw new SettingsException("object-store.archive.bucket is \"" + bucket
                    + "\"; give 3 to 63 of a-z 0-9 . - starting with a-z 0-9, or leave it empty");
        }
        Check.between("object-store.archive.retention-days", retentionDays, 0, DAYS_MAX);
        if (retentionDays > 0 && bucket.isEmpty()) {
            throw new SettingsException("object-store.archive.retention-days is " + retentionDays
                    + " without object-store.archive.bucket; name a bucket with object lock, or give 0");
        }
        if (!List.of("GOVERNANCE", "COMPLIANCE").contains(retentionMode)) {
            throw new SettingsException(
                    "object-store.archive.retention-mode is \"" + retentionMode + "\"; give GOVERNANCE or COMPLIANCE");
        }
    }

    /// Copies beside the artifacts.
    public static ArchiveSection none() {
        return new ArchiveSection("", 0, "GOVERNANCE");
    }
}
