package dev.windlass.client;

import dev.windlass.client.message.AccessVersion;
import dev.windlass.client.message.AccessView;
import dev.windlass.client.message.CanIView;
import dev.windlass.client.message.Page;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/// Who may do what, beyond and against the roles.
public final class AccessClient {
    private final Http http;
    private final String path;
    private final String canI;

    /// @param tenant null for the platform's rules
    public AccessClient(WindlassTarget target, @Nullable String tenant) {
        this.http = new Http(target);
        this.path = tenant == null ? "/v1/access" : "/v1/tenants/" + Http.segment(tenant) + "/access";
        this.canI = "/v1/tenants/" + Http.segment(tenant == null ? "" : tenant) + "/can-i/";
    }

    /// Whether somebody may, and what decides it; only of a tenant.
    ///
    /// @param model null for none in particular, as is `env`
    /// @param as null for the caller
    public CanIView canI(String action, @Nullable String model, @Nullable String env, @Nullable String as) {
        var query = parameter("model", model) + parameter("env", env) + parameter("as", as);
        return http.get(canI + Http.segment(action) + query.replaceFirst("&", "?"), new TypeReference<CanIView>() {});
    }

    private static String parameter(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + Http.segment(value);
    }

    /// Sets the rules, whatever they were.
    ///
    /// @param document YAML or JSON
    public AccessView set(String document) {
        return http.sendAgain("PUT", path, document, new TypeReference<AccessView>() {});
    }

    /// Sets the rules if `over` is the version in force.
    ///
    /// @param over 0 if there are to be none
    public AccessView set(String document, int over) {
        var match = Map.of("If-Match", "\"" + over + "\"");
        return http.send("PUT", path, document, match, new TypeReference<AccessView>() {});
    }

    /// What is in force.
    public AccessView show() {
        return http.get(path, new TypeReference<AccessView>() {});
    }

    public AccessView show(int version) {
        return http.get(path + "/versions/" + version, new TypeReference<AccessView>() {});
    }

    /// Newest first.
    public List<AccessVersion> versions() {
        return http.get(path + "/versions", new TypeReference<Page<AccessVersion>>() {})
                .items();
    }
}
