package dev.windlass.storage.objects;

import dev.windlass.quota.OwnPool;
import io.minio.BucketExistsArgs;
import io.minio.MinioAsyncClient;
import java.io.IOException;

/// A bucket that an installation's objects lie in.
///
/// @param setting that names it
record MinioBucket(
        @OwnPool("the store's, which is marked there") MinioAsyncClient client,
        ObjectStoreSettings settings,
        String setting) {
    String remedy() {
        return "make it, or correct " + setting;
    }

    String name() {
        return settings.bucket();
    }

    /// An answer to a HEAD has no body that would say what is missing, so a bucket that is gone reads like an object
    /// that is: asked for before the object is called lost.
    ///
    /// @throws IOException if it is the bucket, or can't be known
    boolean lost(S3Answer.Refused refused) throws IOException {
        if (refused.noBucket() || (refused.missing() && !isThere())) {
            throw new IOException(
                    "bucket " + settings.bucket() + " is missing at " + settings.endpoint() + ": " + remedy(), refused);
        }
        return refused.missing();
    }

    boolean isThere() throws IOException {
        var bucket = settings.bucket();
        return S3Answer.await(
                bucket,
                client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build()));
    }
}
