package dev.windlass.control;

import dev.windlass.domain.DataKeyId;
import dev.windlass.keys.DataKeys;
import dev.windlass.payload.PayloadCipher;
import org.jspecify.annotations.Nullable;

/// Payloads are encrypted by tenants' data keys.
public record DataKeyCipher(DataKeys keys) implements PayloadCipher {
    @Override
    public Encrypted encrypt(@Nullable String tenant, byte[] plain, byte[] context) {
        var encrypted = keys.encrypt(tenant, plain, context);
        return new Encrypted(encrypted.key(), encrypted.bytes());
    }

    @Override
    public byte[] decrypt(DataKeyId key, byte[] encrypted, byte[] context) {
        return keys.decrypt(key, encrypted, context);
    }
}
