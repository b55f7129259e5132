package dev.windlass.keys;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps key-encrypting keys, by name and version, and wraps data keys with them. The keys themselves
/// never come out. Thread-safe; calls may take as long as a disk or a network does.
///
/// All throw [KmsException] if it can't do what it was asked: it doesn't answer, or may not be written.
public interface Kms {
    /// A data key that nobody can use but by the key-encrypting key's version.
    record Wrapped(int version, byte[] bytes) {}

    /// A key-encrypting key without its secret.
    ///
    /// @param primary the version that wraps; all versions unwrap
    /// @param destroyedAt null while it is there; a destroyed one has no version
    record Kek(
            String name,
            int primary,
            List<Version> versions,
            @Nullable Instant destroyedAt) {
        public Kek {
            versions = List.copyOf(versions);
        }
    }

    record Version(int number, Instant madeAt) {}

    /// Makes a key-encrypting key if there is none of that name; it is there for good when this returns.
    ///
    /// @throws KeyLostException if it was destroyed: it isn't made again
    void make(String kek);

    /// Wraps by the primary version.
    ///
    /// @param context what the data key belongs to; it unwraps with nothing else
    /// @throws KeyLostException if there is no key of that name (any more)
    Wrapped wrap(String kek, byte[] dataKey, byte[] context);

    /// @throws KeyLostException if key or version are missing, or the bytes aren't what it wrapped
    byte[] unwrap(String kek, Wrapped wrapped, byte[] context);

    /// Makes a new primary version; earlier ones go on to unwrap.
    ///
    /// @return its number
    /// @throws KeyLostException if there is no key of that name (any more)
    int rotate(String kek);

    /// Destroys all versions for good. Safe to repeat; what never was is destroyed, too.
    void destroy(String kek);

    List<Kek> list();
}
