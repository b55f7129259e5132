package dev.windlass.storage.objects;

import dev.windlass.quota.OwnPool;
import dev.windlass.quota.SharedPool;
import dev.windlass.quota.SizeOfPool;
import io.minio.AbortMultipartUploadArgs;
import io.minio.BucketExistsArgs;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CopyObjectArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.GetObjectArgs;
import io.minio.Http;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.SourceObject;
import io.minio.StatObjectArgs;
import io.minio.UploadPartArgs;
import io.minio.errors.MinioException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/// Any S3 store, through the MinIO client.
public final class MinioBlobStore implements BlobStore {
    private static final String BUCKET_REMEDY = "make it, or correct object-store.bucket";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

    /// MinIO's client (9.0) makes its blocking calls through OkHttp's dispatcher (5.5), whose own limit is five per
    /// host: for all tenants' uploads and health checks together.
    @SizeOfPool("calls of the object store")
    private static final int CALLS_MAX = 1_024;

    private final ObjectStoreSettings settings;

    @OwnPool("the calls of `client`")
    private final OkHttpClient http;

    @SharedPool(
            value = "calls of the object store",
            limit = "1,024",
            share = "as many as it has requests and uploads in flight, which is less than half of the limit",
            full = "never reached: requests, uploads and inspections in flight are fewer")
    private final MinioAsyncClient client;

    private MinioBlobStore(ObjectStoreSettings settings) {
        this.settings = settings;
        this.http = new OkHttpClient.Builder()
                .dispatcher(calls())
                .connectTimeout(CONNECT_TIMEOUT)
                .readTimeout(READ_TIMEOUT)
                .writeTimeout(READ_TIMEOUT)
                .build();
        this.client = MinioAsyncClient.builder()
                .endpoint(settings.endpoint())
                .region(settings.region())
                .credentials(settings.accessKey(), settings.secretKey())
                .httpClient(http)
                .build();
    }

    private static Dispatcher calls() {
        var calls = new Dispatcher();
        calls.setMaxRequests(CALLS_MAX);
        calls.setMaxRequestsPerHost(CALLS_MAX);
        return calls;
    }

    /// Connects with the first call.
    public static MinioBlobStore open(ObjectStoreSettings settings) {
        return new MinioBlobStore(settings);
    }

    @Override
    public Put putIfAbsent(String key, byte[] bytes) throws IOException {
        try {
            S3Answer.await(
                    key,
                    client.putObject(PutObjectArgs.builder()
                            .bucket(settings.bucket())
                            .object(key)
                            .data(bytes, bytes.length)
                            .headers(new Http.Headers(Map.of("If-None-Match", "*")))
                            .build()));
            return Put.WRITTEN;
        } catch (S3Answer.Refused refused) {
            if (refused.code().equals("PreconditionFailed")) {
                return Put.EXISTS;
            }
            throw refused;
        }
    }

    /// A key names its bytes, so that a copy which loses a race writes what is there already.
    @Override
    public Put copyIfAbsent(String from, String to) throws IOException {
        if (byteSize(to).isPresent()) {
            return Put.EXISTS;
        }
        S3Answer.await(
                to,
                client.copyObject(CopyObjectArgs.builder()
                        .bucket(settings.bucket())
                        .object(to)
                        .source(SourceObject.builder()
                                .bucket(settings.bucket())
                                .object(from)
                                .build())
                        .build()));
        return Put.WRITTEN;
    }

    @Override
    public InputStream open(String key) throws IOException {
        try {
            return S3Answer.await(
                    key,
                    client.getObject(GetObjectArgs.builder()
                            .bucket(settings.bucket())
                            .object(key)
                            .build()));
        } catch (S3Answer.Refused refused) {
            if (lost(refused)) {
                throw new FileNotFoundException("no object " + key + " in bucket " + settings.bucket());
            }
            throw refused;
        }
    }

    @Override
    public OptionalLong byteSize(String key) throws IOException {
        try {
            var stat = S3Answer.await(
                    key,
                    client.statObject(StatObjectArgs.builder()
                            .bucket(settings.bucket())
                            .object(key)
                            .build()));
            return OptionalLong.of(stat.size());
        } catch (S3Answer.Refused refused) {
            if (lost(refused)) {
                return OptionalLong.empty();
            }
            throw refused;
        }
    }

    @Override
    public void delete(String key) throws IOException {
        S3Answer.await(
                key,
                client.removeObject(RemoveObjectArgs.builder()
                        .bucket(settings.bucket())
                        .object(key)
                        .build()));
    }

    @Override
    public void deleteAll(String prefix) throws IOException {
        try {
            for (var item : client.listObjects(ListObjectsArgs.builder()
                    .bucket(settings.bucket())
                    .prefix(prefix)
                    .recursive(true)
                    .build())) {
                delete(item.get().objectName());
            }
        } catch (MinioException failed) {
            throw new IOException("object store failed on " + prefix + ": " + failed.getMessage(), failed);
        }
    }

    /// An answer to a HEAD has no body that would say what is missing, so a bucket that is gone reads like an object
    /// that is: asked for before the object is called lost.
    ///
    /// @throws IOException if it is the bucket, or can't be known
    private boolean lost(S3Answer.Refused refused) throws IOException {
        if (refused.noBucket() || (refused.missing() && !bucketIsThere())) {
            throw new IOException(
                    "bucket " + settings.bucket() + " is missing at " + settings.endpoint() + ": " + BUCKET_REMEDY,
                    refused);
        }
        return refused.missing();
    }

    private boolean bucketIsThere() throws IOException {
        var bucket = settings.bucket();
        return S3Answer.await(
                bucket,
                client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build()));
    }

    @Override
    public String startParts(String key) throws IOException {
        return S3Answer.await(
                        key,
                        client.createMultipartUpload(CreateMultipartUploadArgs.builder()
                                .bucket(settings.bucket())
                                .object(key)
                                .build()))
                .result()
                .uploadId();
    }

    @Override
    public Part putPart(String key, String multipartId, int number, byte[] bytes) throws IOException {
        try {
            var part = S3Answer.await(
                            key,
                            client.uploadPart(UploadPartArgs.builder()
                                    .bucket(settings.bucket())
                                    .object(key)
                                    .uploadId(multipartId)
                                    .partNumber(number)
                                    .data(bytes, bytes.length)
                                    .build()))
                    .part();
            return new Part(number, part.etag());
        } catch (S3Answer.Refused refused) {
            if (lost(refused)) {
                throw new FileNotFoundException("no parts of " + key + " in bucket " + settings.bucket());
            }
            throw refused;
        }
    }

    @Override
    public Joined completeParts(String key, String multipartId, List<Part> parts) throws IOException {
        var numbered = parts.stream()
                .map(part -> new io.minio.messages.Part(part.number(), part.etag()))
                .toArray(io.minio.messages.Part[]::new);
        try {
            S3Answer.await(
                    key,
                    client.completeMultipartUpload(CompleteMultipartUploadArgs.builder()
                            .bucket(settings.bucket())
                            .object(key)
                            .uploadId(multipartId)
                            .parts(numbered)
                            .build()));
            return Joined.MADE;
        } catch (S3Answer.Refused refused) {
            if (refused.code().equals("InvalidPart") || lost(refused)) {
                return Joined.PARTS_MISSING;
            }
            throw refused;
        }
    }

    @Override
    public void abortParts(String key, String multipartId) throws IOException {
        try {
            S3Answer.await(
                    key,
                    client.abortMultipartUpload(AbortMultipartUploadArgs.builder()
                            .bucket(settings.bucket())
                            .object(key)
                            .uploadId(multipartId)
                            .build()));
        } catch (S3Answer.Refused refused) {
            if (!refused.missing()) {
                throw refused;
            }
        }
    }

    @Override
    public void prepare() throws IOException {
        var bucket = settings.bucket();
        if (!bucketIsThere()) {
            try {
                S3Answer.await(
                        bucket,
                        client.makeBucket(
                                MakeBucketArgs.builder().bucket(bucket).build()));
            } catch (S3Answer.Refused refused) {
                if (!refused.code().startsWith("BucketAlready")) {
                    throw refused;
                }
            }
        }
    }

    @Override
    public Optional<String> trouble() {
        try {
            return bucketIsThere() ? Optional.empty() : Optional.of("has no such bucket: " + BUCKET_REMEDY);
        } catch (IOException away) {
            return Optional.of("doesn't answer");
        }
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
