package dev.windlass.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.Aead;
import dev.windlass.domain.DataKeyId;
import dev.windlass.quota.SharedPool;
import dev.windlass.storage.DataKeyStore;
import dev.windlass.storage.DataKeyStore.DataKey;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Encrypts for a tenant, or for the platform, by its newest data key, and decrypts by any. An owner's
/// keys are made when they are first needed, and a new one each quarter of a year. Thread-safe; what
/// isn't remembered asks Postgres and the [Kms].
///
/// All throw [KeyLostException], [KmsException], or Jdbi's exceptions while Postgres is away.
public final class DataKeys {
    private static final Duration AGE_MAX = Duration.ofDays(90);
    private static final int REMEMBERED_MAX = 10_000;
    private static final String PLATFORM = "_platform"; // no tenant's name has a _

    private final Kms kms;
    private final DataKeyStore store;
    private final Remembered<String, DataKeyId> newest;

    @SharedPool(
            value = "unwrapped data keys remembered",
            limit = "10,000",
            share = "none: a tenant has one, and one more for each rotation",
            full = "all are forgotten and unwrapped again")
    private final Remembered<DataKeyId, Unwrapped> unwrapped;

    public DataKeys(Kms kms, DataKeyStore store) {
        this(kms, store, System::nanoTime);
    }

    DataKeys(Kms kms, DataKeyStore store, LongSupplier nanos) {
        this.kms = kms;
        this.store = store;
        this.newest = new Remembered<>(REMEMBERED_MAX, nanos);
        this.unwrapped = new Remembered<>(REMEMBERED_MAX, nanos);
    }

    /// What was encrypted, and by which key.
    public record Encrypted(DataKeyId key, byte[] bytes) {}

    private record Unwrapped(int kekVersion, Aead aead) {}

    /// Encrypts for a tenant, or with null for the platform.
    ///
    /// @param context what the bytes belong to; they decrypt with nothing else
    public Encrypted encrypt(@Nullable String tenant, byte[] plain, byte[] context) {
        var key = newest.get(kek(tenant), _ -> newest(tenant));
        try {
            return new Encrypted(key, aead(key).encrypt(plain, bound(key, context)));
        } catch (GeneralSecurityException e) {
            throw new KmsException("data key " + key + " can't encrypt: " + e.getMessage(), e);
        }
    }

    public byte[] decrypt(DataKeyId key, byte[] encrypted, byte[] context) {
        try {
            return aead(key).decrypt(encrypted, bound(key, context));
        } catch (GeneralSecurityException e) {
            throw new KeyLostException(
                    "this isn't what data key " + key + " encrypted: it was changed, or belongs elsewhere", e);
        }
    }

    /// Makes a new version of an owner's key-encrypting key, a new data key by which all is encrypted
    /// from now on (other processes follow within a minute), and wraps the earlier ones anew. Nothing
    /// becomes unreadable, and what a crash leaves undone is done by [#rewrap].
    ///
    /// @return the new data key
    public DataKeyId rotate(@Nullable String tenant) {
        var key = renew(tenant);
        rewrap();
        return key;
    }

    /// The same for the platform and every tenant that has keys.
    ///
    /// @return the new data keys
    public List<DataKeyId> rotateAll() {
        var made = store.all().stream()
                .filter(it -> it.destroyedAt() == null)
                .map(it -> Optional.ofNullable(it.id().tenant()))
                .distinct()
                .map(it -> renew(it.orElse(null)))
                .toList();
        rewrap();
        return made;
    }

    private DataKeyId renew(@Nullable String tenant) {
        var kek = kek(tenant);
        var before = store.newest(tenant).map(DataKeys::there);
        kms.make(kek);
        if (before.isPresent()) {
            kms.rotate(kek);
        }
        var key = add(tenant, before.map(it -> it.id().n() + 1).orElse(1L));
        newest.forget(kek);
        return key;
    }

    /// All owners', destroyed ones included.
    public List<DataKey> list() {
        return store.all();
    }

    /// Wraps all data keys anew that an earlier version of their key-encrypting key wraps.
    ///
    /// @return how many
    public int rewrap() {
        int count = 0;
        for (var kek : kms.list()) {
            for (var key : store.all()) {
                var wrapped = key.wrapped();
                if (wrapped != null && kek.name().equals(kek(key.id().tenant())) && key.kekVersion() < kek.primary()) {
                    var again = kms.wrap(kek.name(), unwrap(key, wrapped), context(key.id()));
                    store.rewrap(key.id(), again.version(), again.bytes());
                    count++;
                }
            }
        }
        return count;
    }

    /// The name of a tenant's key-encrypting key, or with null of the platform's.
    public static String kek(@Nullable String tenant) {
        return tenant == null ? PLATFORM : tenant;
    }

    private DataKeyId newest(@Nullable String tenant) {
        var found = store.newest(tenant).map(DataKeys::there);
        if (found.isPresent() && found.get().age().compareTo(AGE_MAX) < 0) {
            return found.get().id();
        }
        kms.make(kek(tenant));
        return add(tenant, found.map(it -> it.id().n() + 1).orElse(1L));
    }

    /// Adds the next one, unless somebody else just did.
    private DataKeyId add(@Nullable String tenant, long n) {
        var id = new DataKeyId(tenant, n);
        var wrapped = kms.wrap(kek(tenant), TinkKeys.random(), context(id));
        store.add(id, wrapped.version(), wrapped.bytes());
        return there(store.newest(tenant).orElseThrow()).id();
    }

    private Aead aead(DataKeyId id) {
        return unwrapped.get(id, last -> {
                    var row = there(store.find(id)
                            .orElseThrow(() -> new KeyLostException("data key " + id + " isn't in this installation's"
                                    + " database: what it encrypted comes from another installation, or the database"
                                    + " was restored from a backup made before that key")));
                    return last != null && last.kekVersion == row.kekVersion()
                            ? last
                            : new Unwrapped(row.kekVersion(), TinkKeys.aead(unwrap(row, wrapped(row))));
                })
                .aead;
    }

    private byte[] unwrap(DataKey key, byte[] wrapped) {
        try {
            return kms.unwrap(kek(key.id().tenant()), new Kms.Wrapped(key.kekVersion(), wrapped), context(key.id()));
        } catch (KeyLostException lost) {
            throw new KeyLostException("data key " + key.id() + " can't be unwrapped: " + lost.getMessage(), lost);
        }
    }

    private static byte[] wrapped(DataKey key) {
        return Objects.requireNonNull(key.wrapped(), "wrapped");
    }

    private static DataKey there(DataKey key) {
        if (key.wrapped() == null) {
            throw new KeyLostException("data key " + key.id() + " was destroyed at " + key.destroyedAt()
                    + ": what it encrypted can't be read any more, and nothing is encrypted for its tenant");
        }
        return key;
    }

    private static byte[] context(DataKeyId id) {
        return ("windlass-data-key\0" + id.text()).getBytes(UTF_8);
    }

    private static byte[] bound(DataKeyId id, byte[] context) {
        var key = (id.text() + "\0").getBytes(UTF_8);
        return ByteBuffer.allocate(key.length + context.length)
                .put(key)
                .put(context)
                .array();
    }
}
