package dev.windlass.storage.objects;

/// A bucket of its own for archives, in the same store as the serving one.
///
/// @param retentionDays how long nobody may delete a copy; 0: no lock is asked for
public record ArchiveSettings(String bucket, int retentionDays, Mode mode) {
    /// What may still be deleted before its time.
    public enum Mode {
        /// By whoever has a special right.
        GOVERNANCE,
        /// By nobody.
        COMPLIANCE
    }

    boolean locks() {
        return retentionDays > 0;
    }
}
