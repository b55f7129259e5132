package dev.windlass.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// One route of the control API as its OpenAPI document describes it.
///
/// @param open whether it asks for no token
public record DescribedRoute(String method, String path, boolean open, boolean takesJson, boolean takesYaml) {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    /// @param document of OpenAPI
    public static List<DescribedRoute> all(JsonNode document) {
        var routes = new ArrayList<DescribedRoute>();
        for (var path : document.path("paths").properties()) {
            for (var method : path.getValue().properties()) {
                if (METHODS.contains(method.getKey())) {
                    routes.add(route(path.getKey(), method.getKey(), method.getValue()));
                }
            }
        }
        return routes;
    }

    private static DescribedRoute route(String path, String method, JsonNode described) {
        var content = described.path("requestBody").path("content");
        boolean open = described.has("security") && described.path("security").isEmpty();
        boolean yaml = content.has("application/yaml");
        return new DescribedRoute(method, path, open, content.has("application/json") && !yaml, yaml);
    }

    /// Its path with a value for each parameter.
    ///
    /// @param parameters by name, in braces; one that isn't among them is `nothing`
    public String address(Map<String, String> parameters) {
        var address = path;
        for (var parameter : parameters.entrySet()) {
            address = address.replace(parameter.getKey(), parameter.getValue());
        }
        return address.replaceAll("\\{[a-z]+}", "nothing");
    }

    @Override
    public String toString() {
        return method.toUpperCase(Locale.ROOT) + " " + path;
    }
}
