package dev.windlass.storage.objects;

import dev.windlass.quota.OwnPool;
import io.minio.AbortMultipartUploadArgs;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.MinioAsyncClient;
import io.minio.UploadPartArgs;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;

/// Multipart uploads of the MinIO client.
record MinioParts(
        @OwnPool("the store's, which is marked there") MinioAsyncClient client, MinioBucket bucket) {
    String start(String key) throws IOException {
        return S3Answer.await(
                        key,
                        client.createMultipartUpload(CreateMultipartUploadArgs.builder()
                                .bucket(bucket.name())
                                .object(key)
                                .build()))
                .result()
                .uploadId();
    }

    BlobStore.Part put(String key, String multipartId, int number, byte[] bytes) throws IOException {
        try {
            var part = S3Answer.await(
                            key,
                            client.uploadPart(UploadPartArgs.builder()
                                    .bucket(bucket.name())
                                    .object(key)
                                    .uploadId(multipartId)
                                    .partNumber(number)
                                    .data(bytes, bytes.length)
                                    .build()))
                    .part();
            return new BlobStore.Part(number, part.etag());
        } catch (S3Answer.Refused refused) {
            if (bucket.lost(refused)) {
                throw new FileNotFoundException("no parts of " + key + " in bucket " + bucket.name());
            }
            throw refused;
        }
    }

    BlobStore.Joined complete(String key, String multipartId, List<BlobStore.Part> parts) throws IOException {
        var numbered = parts.stream()
                .map(part -> new io.minio.messages.Part(part.number(), part.etag()))
                .toArray(io.minio.messages.Part[]::new);
        try {
            S3Answer.await(
                    key,
                    client.completeMultipartUpload(CompleteMultipartUploadArgs.builder()
                            .bucket(bucket.name())
                            .object(key)
                            .uploadId(multipartId)
                            .parts(numbered)
                            .build()));
            return BlobStore.Joined.MADE;
        } catch (S3Answer.Refused refused) {
            if (refused.code().equals("InvalidPart") || bucket.lost(refused)) {
                return BlobStore.Joined.PARTS_MISSING;
            }
            throw refused;
        }
    }

    void abort(String key, String multipartId) throws IOException {
        try {
            S3Answer.await(
                    key,
                    client.abortMultipartUpload(AbortMultipartUploadArgs.builder()
                            .bucket(bucket.name())
                            .object(key)
                            .uploadId(multipartId)
                            .build()));
        } catch (S3Answer.Refused refused) {
            if (!refused.missing()) {
                throw refused;
            }
        }
    }
}
