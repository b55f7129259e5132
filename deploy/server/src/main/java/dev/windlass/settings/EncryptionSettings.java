package dev.windlass.settings;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What is encrypted, and where the keys for it are.
///
/// @param payloads whether what Temporal is given from now on is encrypted; what was encrypted is read
///     either way
/// @param keyRing file with the key-encrypting keys, mode 0600; control writes to it. `windlass key-ring`
///     makes one
public record EncryptionSettings(Choice payloads, String keyRing) {
    public enum Choice {
        @JsonProperty("on")
        ON,
        @JsonProperty("off")
        OFF
    }

    public EncryptionSettings {
        Check.present("encryption.payloads", payloads);
        Check.text("encryption.key-ring", keyRing);
    }
}
