package dev.windlass.app;

import dev.windlass.domain.Principal;
import dev.windlass.domain.Role;
import dev.windlass.json.CanonicalJson;
import dev.windlass.settings.ControlSettings.BootstrapKey;
import dev.windlass.storage.Database;
import dev.windlass.storage.KeyStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/// Platform keys that the settings name: seeded into Postgres at each start, where they aren't there yet.
final class BootstrapKeys {
    private BootstrapKeys() {}

    static void seed(List<BootstrapKey> keys, Database database) throws IOException {
        var store = new KeyStore(database);
        for (var key : keys) {
            var token = Files.readString(Path.of(key.tokenFile())).strip();
            var sha256 = HexFormat.of()
                    .parseHex(CanonicalJson.sha256(token.getBytes(StandardCharsets.UTF_8))
                            .hex());
            var roles = key.roles().stream().map(Role::parse).collect(Collectors.toSet());
            store.add(new KeyStore.Key(sha256, new Principal(key.principal(), null, roles)), null);
        }
    }
}
