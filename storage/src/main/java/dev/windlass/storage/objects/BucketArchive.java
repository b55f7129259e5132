package dev.windlass.storage.objects;

import dev.windlass.quota.OwnPool;
import io.minio.CopyObjectArgs;
import io.minio.GetObjectLockConfigurationArgs;
import io.minio.GetObjectRetentionArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.SetObjectRetentionArgs;
import io.minio.SourceObject;
import io.minio.messages.Retention;
import io.minio.messages.RetentionMode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;

/// Copies in a bucket of their own, which stay after the purge, locked if that is asked for. The store
/// copies from bucket to bucket by itself.
public final class BucketArchive implements ArchiveStore {
    private final MinioBlobStore serving;
    private final MinioBlobStore archive;
    private final ArchiveSettings settings;
    private final String servingBucket;
    private final InstantSource clock;

    @OwnPool("that of `archive`")
    private final MinioAsyncClient client;

    private BucketArchive(ObjectStoreSettings store, ArchiveSettings settings, InstantSource clock) {
        this.serving = MinioBlobStore.open(store);
        this.archive = MinioBlobStore.open(new ObjectStoreSettings(
                store.endpoint(), store.region(), settings.bucket(), store.accessKey(), store.secretKey()));
        this.client = archive.client();
        this.settings = settings;
        this.servingBucket = store.bucket();
        this.clock = clock;
    }

    /// Connects with the first call.
    ///
    /// @param store the serving one
    public static BucketArchive open(ObjectStoreSettings store, ArchiveSettings settings, InstantSource clock) {
        return new BucketArchive(store, settings, clock);
    }

    @Override
    public void keep(String from, String key) throws IOException {
        if (archive.byteSize(key).isPresent()) {
            return;
        }
        if (serving.byteSize(from).isEmpty()) {
            throw new FileNotFoundException("neither " + from + " in " + servingBucket + " nor " + key + " in "
                    + settings.bucket() + " is there");
        }
        copy(servingBucket, from, settings.bucket(), key);
    }

    private void copy(String fromBucket, String from, String toBucket, String to) throws IOException {
        S3Answer.await(
                to,
                client.copyObject(CopyObjectArgs.builder()
                        .bucket(toBucket)
                        .object(to)
                        .source(SourceObject.builder()
                                .bucket(fromBucket)
                                .object(from)
                                .build())
                        .build()));
    }

    @Override
    public BlobStore.Put write(String key, byte[] bytes) throws IOException {
        return archive.putIfAbsent(key, bytes);
    }

    @Override
    public InputStream open(String key) throws IOException {
        return archive.open(key);
    }

    /// A repeated call may move the end of a lock, and never shortens it.
    @Override
    public void seal(String key) throws IOException {
        if (!settings.locks() || sealed(key)) {
            return;
        }
        var until = clock.instant().atZone(ZoneOffset.UTC).plusDays(settings.retentionDays());
        S3Answer.await(
                key,
                client.setObjectRetention(SetObjectRetentionArgs.builder()
                        .bucket(settings.bucket())
                        .object(key)
                        .config(new Retention(
                                RetentionMode.valueOf(settings.mode().name()), until))
                        .build()));
    }

    private boolean sealed(String key) throws IOException {
        try {
            var retention = S3Answer.await(
                    key,
                    client.getObjectRetention(GetObjectRetentionArgs.builder()
                            .bucket(settings.bucket())
                            .object(key)
                            .build()));
            return retention != null && retention.mode() != null;
        } catch (S3Answer.Refused none) {
            // The second is SeaweedFS's word for an object without a lock of its own (4.48).
            if (none.code().startsWith("NoSuchObjectLock")
                    || none.code().equals("ObjectLockConfigurationNotFoundError")
                    || none.missing()) {
                return false;
            }
            throw none;
        }
    }

    @Override
    public void putBack(String key, String to) throws IOException {
        if (serving.byteSize(to).isEmpty() && archive.byteSize(key).isPresent()) {
            copy(settings.bucket(), key, servingBucket, to);
        }
    }

    @Override
    public void drop(String key) throws IOException {
        if (!settings.locks() || !sealed(key)) {
            archive.delete(key);
        }
    }

    @Override
    public Optional<String> address(String key) {
        return Optional.of("s3://" + settings.bucket() + "/" + key);
    }

    @Override
    public void prepare() throws IOException {
        if (archive.trouble().isPresent()) {
            make();
        }
        if (!settings.locks()) {
            return;
        }
        try {
            S3Answer.await(
                    settings.bucket(),
                    client.getObjectLockConfiguration(GetObjectLockConfigurationArgs.builder()
                            .bucket(settings.bucket())
                            .build()));
        } catch (S3Answer.Refused refused) {
            throw unlocked(refused);
        }
    }

    private ArchiveRefusedException unlocked(S3Answer.Refused refused) {
        return new ArchiveRefusedException(
                "object-store.archive.retention-days is " + settings.retentionDays() + ", and bucket "
                        + settings.bucket()
                        + " has no object lock (" + refused.code()
                        + "); make it with object lock, or set object-store.archive.retention-days to 0",
                refused);
    }

    private void make() throws IOException {
        try {
            S3Answer.await(
                    settings.bucket(),
                    client.makeBucket(MakeBucketArgs.builder()
                            .bucket(settings.bucket())
                            .objectLock(settings.locks())
                            .build()));
        } catch (S3Answer.Refused refused) {
            if (refused.code().startsWith("BucketAlready")) {
                return;
            }
            throw settings.locks() && refused.code().equals("NotImplemented") ? unlocked(refused) : refused;
        }
    }

    @Override
    public void close() {
        archive.close();
        serving.close();
    }
}
