package dev.windlass.keys;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.aead.AeadConfig2026;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.List;

/// Key-encrypting keys in a file of this machine, or of a directory that machines share, as Tink keysets
/// (AES-256-GCM). Whoever reads the file has every key: it is its owner's alone, or refused. A version's
/// number is the key's id in its keyset. What another process wrote is seen at the next call.
public final class FileKeyRing implements Kms {
    private final KeyRingFile file;
    private final InstantSource clock;

    private FileKeyRing(KeyRingFile file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /// A ring that is looked at when it is needed first. Every call throws [KmsException] while it isn't
    /// there, can't be read, or others may read it.
    public static FileKeyRing at(Path path, InstantSource clock) {
        return new FileKeyRing(new KeyRingFile(path), clock);
    }

    /// Makes an empty ring, unless there is one.
    ///
    /// @return false if there was one
    /// @throws KmsException if it can't be written
    public static boolean create(Path path) {
        return new KeyRingFile(path).create();
    }

    @Override
    public void make(String kek) {
        if (file.read().keys().containsKey(kek)) {
            return;
        }
        file.change(
                ring -> ring.with(kek, ring.present(kek) ? entry(ring, kek) : KeyRing.Entry.first(clock.instant())));
    }

    @Override
    public Wrapped wrap(String kek, byte[] dataKey, byte[] context) {
        var entry = entry(file.read(), kek);
        try {
            return new Wrapped(entry.primary(), aead(entry).encrypt(dataKey, context));
        } catch (GeneralSecurityException e) {
            throw new KmsException("key-encrypting key " + kek + " of " + file + " can't wrap: " + e.getMessage(), e);
        }
    }

    @Override
    public byte[] unwrap(String kek, Wrapped wrapped, byte[] context) {
        var entry = entry(file.read(), kek);
        if (!entry.madeAt().containsKey(wrapped.version())) {
            throw new KeyLostException("version " + wrapped.version() + " of key-encrypting key " + kek + " isn't in "
                    + file + ", which has " + entry.madeAt().keySet() + "; " + file.remedy());
        }
        try {
            return aead(entry).decrypt(wrapped.bytes(), context);
        } catch (GeneralSecurityException e) {
            throw new KeyLostException(
                    "key-encrypting key " + kek + " of " + file + " isn't the one that wrapped this data key; "
                            + file.remedy(),
                    e);
        }
    }

    @Override
    public int rotate(String kek) {
        return entry(file.change(ring -> ring.with(kek, entry(ring, kek).rotated(clock.instant()))), kek)
                .primary();
    }

    @Override
    public void destroy(String kek) {
        if (!file.read().destroyed().containsKey(kek)) {
            file.change(ring -> ring.without(kek, clock.instant()));
        }
    }

    @Override
    public List<Kek> list() {
        return file.read().list();
    }

    private KeyRing.Entry entry(KeyRing ring, String kek) {
        var destroyed = ring.destroyed().get(kek);
        if (destroyed != null) {
            throw new KeyLostException("key-encrypting key " + kek + " was destroyed at " + destroyed
                    + ": what was encrypted for it can't be read any more");
        }
        var entry = ring.keys().get(kek);
        if (entry == null) {
            throw new KeyLostException("key-encrypting key " + kek + " isn't in " + file + "; " + file.remedy());
        }
        return entry;
    }

    private static Aead aead(KeyRing.Entry entry) throws GeneralSecurityException {
        return entry.keyset().getPrimitive(AeadConfig2026.get(), Aead.class);
    }
}
