package dev.windlass.storage.objects;

import dev.windlass.quota.OwnPool;
import dev.windlass.quota.SharedPool;
import dev.windlass.quota.SizeOfPool;
import io.minio.CopyObjectArgs;
import io.minio.GetObjectArgs;
import io.minio.Http;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.SourceObject;
import io.minio.StatObjectArgs;
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
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

    /// MinIO's client (9.0) makes its blocking calls through OkHttp's dispatcher (5.5), whose own limit is five per
    /// host: for all tenants' uploads and health checks together.
    @SizeOfPool("calls of the object store")
    private static final int CALLS_MAX = 1_024;

    @OwnPool("the calls of `client`")
    private final OkHttpClient http;

    @SharedPool(
            value = "calls of the object store",
            limit = "1,024",
            share = "as many as it has requests and uploads in flight, which is less than half of the limit",
            full = "never reached: requests, uploads and inspections in flight are fewer")
    private final MinioAsyncClient client;

    private final MinioBucket bucket;
    private final MinioParts parts;

    private MinioBlobStore(ObjectStoreSettings settings, String setting) {
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
        this.bucket = new MinioBucket(client, settings, setting);
        this.parts = new MinioParts(client, bucket);
    }

    private static Dispatcher calls() {
        var calls = new Dispatcher();
        calls.setMaxRequests(CALLS_MAX);
        calls.setMaxRequestsPerHost(CALLS_MAX);
        return calls;
    }

    /// Connects with the first call.
    public static MinioBlobStore open(ObjectStoreSettings settings) {
        return open(settings, "object-store.bucket");
    }

    /// @param setting that names the bucket
    static MinioBlobStore open(ObjectStoreSettings settings, String setting) {
        return new MinioBlobStore(settings, setting);
    }

    MinioAsyncClient client() {
        return client;
    }

    @Override
    public Put putIfAbsent(String key, byte[] bytes) throws IOException {
        try {
            S3Answer.await(
                    key,
                    client.putObject(PutObjectArgs.builder()
                            .bucket(bucket.name())
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
                        .bucket(bucket.name())
                        .object(to)
                        .source(SourceObject.builder()
                                .bucket(bucket.name())
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
                            .bucket(bucket.name())
                            .object(key)
                            .build()));
        } catch (S3Answer.Refused refused) {
            if (bucket.lost(refused)) {
                throw new FileNotFoundException("no object " + key + " in bucket " + bucket.name());
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
                            .bucket(bucket.name())
                            .object(key)
                            .build()));
            return OptionalLong.of(stat.size());
        } catch (S3Answer.Refused refused) {
            if (bucket.lost(refused)) {
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
                        .bucket(bucket.name())
                        .object(key)
                        .build()));
    }

    @Override
    public void deleteAll(String prefix) throws IOException {
        try {
            for (var item : client.listObjects(ListObjectsArgs.builder()
                    .bucket(bucket.name())
                    .prefix(prefix)
                    .recursive(true)
                    .build())) {
                delete(item.get().objectName());
            }
        } catch (MinioException failed) {
            throw new IOException("object store failed on " + prefix + ": " + failed.getMessage(), failed);
        }
    }

    @Override
    public String startParts(String key) throws IOException {
        return parts.start(key);
    }

    @Override
    public Part putPart(String key, String multipartId, int number, byte[] bytes) throws IOException {
        return parts.put(key, multipartId, number, bytes);
    }

    @Override
    public Joined completeParts(String key, String multipartId, List<Part> all) throws IOException {
        return parts.complete(key, multipartId, all);
    }

    @Override
    public void abortParts(String key, String multipartId) throws IOException {
        parts.abort(key, multipartId);
    }

    @Override
    public void prepare() throws IOException {
        var name = bucket.name();
        if (!bucket.isThere()) {
            try {
                S3Answer.await(
                        name,
                        client.makeBucket(MakeBucketArgs.builder().bucket(name).build()));
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
            return bucket.isThere() ? Optional.empty() : Optional.of("has no such bucket: " + bucket.remedy());
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
