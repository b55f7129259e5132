package dev.windlass.keys;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;

/// Data keys: 256 random bits, and what Tink makes of them (AES-GCM with random nonces, 96 bits: each key
/// for fewer than 2^32 texts).
final class TinkKeys {
    private static final int BYTES = 32;

    private TinkKeys() {}

    static byte[] random() {
        return SecretBytes.randomBytes(BYTES).toByteArray(InsecureSecretKeyAccess.get());
    }

    @AccessesPartialKey // the key is ours, and comes from outside of Tink
    static Aead aead(byte[] key) {
        try {
            var parameters = AesGcmParameters.builder()
                    .setKeySizeBytes(BYTES)
                    .setIvSizeBytes(12)
                    .setTagSizeBytes(16)
                    .setVariant(AesGcmParameters.Variant.NO_PREFIX)
                    .build();
            var secret = SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get());
            var entry = KeysetHandle.importKey(AesGcmKey.builder()
                            .setParameters(parameters)
                            .setKeyBytes(secret)
                            .build())
                    .withFixedId(1)
                    .makePrimary();
            return KeysetHandle.newBuilder()
                    .setConfiguration(AeadConfig2026.get())
                    .addEntry(entry)
                    .build()
                    .getPrimitive(AeadConfig2026.get(), Aead.class);
        } catch (GeneralSecurityException e) {
            throw new KeyLostException("a data key isn't one: " + e.getMessage(), e);
        }
    }
}
