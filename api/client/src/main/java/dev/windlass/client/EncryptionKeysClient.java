package dev.windlass.client;

import dev.windlass.client.message.EncryptionKeyView;
import dev.windlass.client.message.Page;
import dev.windlass.client.message.RotationOrder;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;

/// The keys that data is encrypted with.
public final class EncryptionKeysClient {
    private static final String PATH = "/v1/encryption-keys";

    private final Http http;

    public EncryptionKeysClient(WindlassTarget target) {
        this.http = new Http(target);
    }

    public List<EncryptionKeyView> list() {
        return http.get(PATH, new TypeReference<Page<EncryptionKeyView>>() {}).items();
    }

    /// @return the new ones
    public List<EncryptionKeyView> rotate(RotationOrder order) {
        return http.send("POST", PATH + ":rotate", order, Map.of(), new TypeReference<Page<EncryptionKeyView>>() {})
                .items();
    }
}
