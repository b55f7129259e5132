package dev.windlass.control;

import dev.windlass.keys.DataKeys;
import dev.windlass.keys.FileKeyRing;
import dev.windlass.payload.TenantCodec;
import dev.windlass.storage.DataKeyStore;
import dev.windlass.storage.Database;
import java.nio.file.Path;
import java.time.InstantSource;

/// What control knows of encryption.
///
/// @param codec of what Temporal is given
/// @param uiOrigin the only origin whose pages may have payloads decoded, as `https://temporal.example`;
///     empty for none
public record Encryption(DataKeys keys, TenantCodec codec, String uiOrigin) {
    /// Without a key ring: nothing is encrypted, and what was can't be read.
    static Encryption none(Database database) {
        var ring = FileKeyRing.at(Path.of("no-key-ring"), InstantSource.system());
        var keys = new DataKeys(ring, new DataKeyStore(database));
        return new Encryption(keys, new TenantCodec(new DataKeyCipher(keys), "default", TenantCodec.Writing.PLAIN), "");
    }
}
