package dev.windlass.settings;

/// How the object store is reached; MinIO and any other S3 server look the same.
///
/// @param endpoint `http://HOST:PORT` or `https://HOST[:PORT]`
/// @param accessKey access key id
/// @param secretKey secret access key
/// @param bucket bucket that holds the artifacts; made at start where it is missing
/// @param region signing region
/// @param archive where retired artifacts are kept
public record ObjectStoreSection(
        String endpoint, String accessKey, Secret secretKey, String bucket, String region, ArchiveSection archive) {
    public ObjectStoreSection {
        Check.startsWith("object-store.endpoint", endpoint, "http");
        Check.present("object-store.access-key", accessKey);
        Check.present("object-store.secret-key", secretKey);
        if (bucket == null || !names(bucket)) {
            throw new SettingsException(
                    "object-store.bucket is \"" + bucket + "\"; give 3 to 63 of a-z 0-9 . - starting with a-z 0-9");
        }
        Check.text("object-store.region", region);
        Check.present("object-store.archive", archive);
        if (archive.bucket().equals(bucket)) {
            throw new SettingsException("object-store.archive.bucket is object-store.bucket, \"" + bucket
                    + "\"; give another one, or leave it empty");
        }
    }

    static boolean names(String bucket) {
        return bucket.matches("[a-z0-9][a-z0-9.-]{2,62}");
    }
}
