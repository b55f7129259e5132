package dev.windlass.client;

import dev.windlass.client.message.BlockOrder;
import dev.windlass.client.message.Page;
import dev.windlass.domain.Block;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/// A tenant's freezes.
public final class BlockClient {
    private final Http http;
    private final String path;

    BlockClient(Http http, String tenant) {
        this.http = http;
        this.path = "/v1/tenants/" + Http.segment(tenant) + "/blocks";
    }

    /// The same one asked for twice is one.
    public Block make(BlockOrder order) {
        return http.sendAgain("POST", path, order, new TypeReference<Block>() {});
    }

    /// Those that stand or are to come.
    public List<Block> list() {
        return http.get(path, new TypeReference<Page<Block>>() {}).items();
    }

    /// Ends those of this scope.
    ///
    /// @param model null for those of all models
    public void lift(@Nullable String model, String env) {
        http.delete(path + "/" + Http.segment(env) + (model == null ? "" : "?model=" + Http.segment(model)));
    }
}
