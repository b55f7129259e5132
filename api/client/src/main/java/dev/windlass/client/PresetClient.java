package dev.windlass.client;

import dev.windlass.client.message.Page;
import dev.windlass.client.message.PresetView;
import java.util.List;
import tools.jackson.core.type.TypeReference;

/// A tenant's presets.
public final class PresetClient {
    private final Http http;
    private final String path;

    PresetClient(Http http, String tenant) {
        this.http = http;
        this.path = "/v1/tenants/" + Http.segment(tenant) + "/presets";
    }

    /// Sets one, whatever it was.
    ///
    /// @param strategy YAML or JSON
    public PresetView set(String name, String strategy) {
        return http.sendAgain("PUT", path + "/" + Http.segment(name), strategy, new TypeReference<PresetView>() {});
    }

    public List<PresetView> list() {
        return http.get(path, new TypeReference<Page<PresetView>>() {}).items();
    }

    public void delete(String name) {
        http.delete(path + "/" + Http.segment(name));
    }
}
