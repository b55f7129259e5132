package dev.windlass.dev;

import dev.windlass.settings.ControlSettings.BootstrapKey;
import dev.windlass.settings.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Tokens of one installation: 256 random bits in base64url, one file each, readable by their owner only.
final class Tokens {
    /// Who asks for payloads to be decoded for the Temporal UI.
    static final String TEMPORAL_UI = "temporal-ui";

    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Tokens() {}

    /// A new random value: 43 characters of `A-Z a-z 0-9 _ -`.
    static Secret random() {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /// The keys that exist from the first start on; a token file that is there stays as it is.
    static List<BootstrapKey> mint(Path directory) throws IOException {
        OwnFiles.privateDirectory(directory);
        var keys = new ArrayList<BootstrapKey>();
        for (var name : List.of("admin", "ci", "approver", TEMPORAL_UI)) {
            var file = directory.resolve(name);
            if (!Files.exists(file)) {
                OwnFiles.writeAtomically(file, random().reveal() + "\n", OwnFiles.PRIVATE);
            }
            keys.add(new BootstrapKey(name, roles(name), file.toString()));
        }
        return List.copyOf(keys);
    }

    private static List<String> roles(String name) {
        return switch (name) {
            case "admin" -> List.of("platform-admin");
            case "ci" -> List.of("release-manager");
            case TEMPORAL_UI -> List.of("platform-auditor");
            default -> List.of("model-risk");
        };
    }
}
