package dev.windlass.app;

import dev.windlass.domain.DataKeyId;
import dev.windlass.keys.DataKeys;
import dev.windlass.keys.FileKeyRing;
import dev.windlass.keys.Kms;
import dev.windlass.keys.KmsException;
import dev.windlass.payload.PayloadCipher;
import dev.windlass.payload.TenantCodec;
import dev.windlass.settings.EncryptionSettings;
import dev.windlass.settings.Settings;
import dev.windlass.settings.SettingsException;
import dev.windlass.storage.DataKeyStore;
import dev.windlass.storage.Database;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// What the settings say of encryption.
///
/// @param kms with the key-encrypting keys
/// @param dataKeys which those wrap
record Keys(Kms kms, DataKeys dataKeys) {
    /// Without encryption, the keys are looked for when something turns up that was encrypted before.
    ///
    /// @throws SettingsException if it is on and there is no key ring
    static Keys of(Settings settings, Database database) {
        var encryption = settings.encryption();
        var kms = FileKeyRing.at(Path.of(encryption.keyRing()), InstantSource.system());
        if (encryption.payloads() == EncryptionSettings.Choice.ON) {
            try {
                kms.list();
            } catch (KmsException missing) {
                throw new SettingsException(
                        "encryption.payloads is on, and " + missing.getMessage() + "; or say encryption.payloads: off");
            }
        }
        return new Keys(kms, new DataKeys(kms, new DataKeyStore(database)));
    }

    /// Of what is sent to Temporal.
    TenantCodec codec(Settings settings) {
        var writing = settings.encryption().payloads() == EncryptionSettings.Choice.ON
                ? TenantCodec.Writing.ENCRYPTED
                : TenantCodec.Writing.PLAIN;
        return new TenantCodec(new OfDataKeys(dataKeys), Parts.namespace(settings.temporal()), writing);
    }

    private record OfDataKeys(DataKeys keys) implements PayloadCipher {
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
}
