package dev.windlass.payload;

import dev.windlass.domain.DataKeyId;
import org.jspecify.annotations.Nullable;

/// Encrypts for a tenant and decrypts, by keys that are elsewhere. Thread-safe. Throws whatever it likes
/// if a key can't be had: its message names the key and says what to do.
public interface PayloadCipher {
    /// What was encrypted, and by which key.
    record Encrypted(DataKeyId key, byte[] bytes) {}

    /// @param tenant null for the platform
    /// @param context what the bytes belong to; they decrypt with nothing else
    Encrypted encrypt(@Nullable String tenant, byte[] plain, byte[] context);

    byte[] decrypt(DataKeyId key, byte[] encrypted, byte[] context);
}
