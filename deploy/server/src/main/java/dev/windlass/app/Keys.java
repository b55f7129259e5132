package dev.windlass.app;

import dev.windlass.activity.ClosedWorkflows;
import dev.windlass.chores.Chores;
import dev.windlass.control.DataKeyCipher;
import dev.windlass.control.Encryption;
import dev.windlass.keys.DataKeys;
import dev.windlass.keys.FileKeyRing;
import dev.windlass.keys.Kms;
import dev.windlass.keys.KmsException;
import dev.windlass.keys.Shredding;
import dev.windlass.payload.TenantCodec;
import dev.windlass.settings.EncryptionSettings;
import dev.windlass.settings.Settings;
import dev.windlass.settings.SettingsException;
import dev.windlass.storage.ClosedTenants;
import dev.windlass.storage.DataKeyStore;
import dev.windlass.storage.Database;
import io.temporal.client.WorkflowClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/// What the settings say of encryption.
///
/// @param kms with the key-encrypting keys
/// @param dataKeys which those wrap
record Keys(Kms kms, DataKeys dataKeys) {
    private static final Duration REWRAP = Duration.ofMinutes(10);

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
        return new TenantCodec(new DataKeyCipher(dataKeys), Parts.namespace(settings.temporal()), writing);
    }

    /// What the control API knows of it.
    Encryption encryption(Settings settings) {
        return new Encryption(
                dataKeys, codec(settings), origin(settings.temporal().uiUrl()));
    }

    /// What control does again and again.
    void start(Chores chores, Database database, WorkflowClient temporal) {
        chores.every("rewrap", REWRAP, REWRAP, dataKeys::rewrap);
        new Shredding(new ClosedTenants(database), kms, new ClosedWorkflows(temporal)).start(chores);
    }

    /// As browsers spell it; empty if there is no address.
    private static String origin(String address) {
        if (address.isEmpty()) {
            return "";
        }
        var uri = URI.create(address);
        return uri.getScheme() + "://" + uri.getAuthority();
    }
}
