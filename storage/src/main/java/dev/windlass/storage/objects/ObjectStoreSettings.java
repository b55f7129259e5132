package dev.windlass.storage.objects;

/// Where the S3 store is.
///
/// @param endpoint such as `http://127.0.0.1:9000`
public record ObjectStoreSettings(String endpoint, String region, String bucket, String accessKey, String secretKey) {
    @Override
    public String toString() {
        return "ObjectStoreSettings[" + endpoint + ", " + bucket + "]";
    }
}
