package dev.windlass.control;

import dev.windlass.json.Shipped;
import dev.windlass.json.WindlassJson;
import dev.windlass.manifest.ManifestParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Where texts stand in the bodies that routes take, from the schemas that describe them: a new field is among
/// them by itself.
final class TextFields {
    /// A step of a [Place] into any member of an object, into any member's name, and into a list.
    private static final String MEMBER = "*";

    private static final String NAME = "*name";
    private static final String ELEMENT = "[]";

    private TextFields() {}

    /// Where one text stands.
    record Place(List<String> steps) {
        /// Puts a text there, making on the way what is missing.
        void put(ObjectNode body, String text) {
            JsonNode at = body;
            for (int i = 0; i < steps.size() - 1; i++) {
                at = entered(at, steps.get(i), steps.get(i + 1));
            }
            var last = steps.getLast();
            switch (at) {
                case ArrayNode list -> list.add(text);
                case ObjectNode object when last.equals(NAME) -> object.put(text, 1);
                case ObjectNode object -> object.put(last.equals(MEMBER) ? "any" : last, text);
                default -> throw new AssertionError(this + " isn't in " + body);
            }
        }

        private static JsonNode entered(JsonNode at, String step, String next) {
            boolean list = next.equals(ELEMENT);
            if (at instanceof ArrayNode array) {
                return array.isEmpty() ? array.addObject() : array.get(0);
            }
            var object = (ObjectNode) at;
            var there = object.get(step);
            if (list ? there instanceof ArrayNode : there instanceof ObjectNode) {
                return there;
            }
            return list ? object.putArray(step) : object.putObject(step);
        }

        @Override
        public String toString() {
            return String.join(".", steps);
        }
    }

    /// Of the body of a route; empty if it takes none, or one of bytes.
    static List<Place> of(RouteSpec route) throws IOException {
        var document = WindlassJson.mapper().readTree(Shipped.bytes(DocsRoutes.DOCUMENT));
        var schema = document.path("paths")
                .path(route.path())
                .path(route.method().name().toLowerCase(Locale.ROOT))
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("schema");
        var places = new ArrayList<Place>();
        if (schema.path("$ref").asString("").endsWith("/Manifest")) {
            var manifest = WindlassJson.mapper().readTree(Shipped.text(ManifestParser.SCHEMA));
            collect(manifest, manifest, List.of(), places);
        } else {
            collect(schema, document, List.of(), places);
        }
        return places;
    }

    private static void collect(JsonNode schema, JsonNode root, List<String> at, List<Place> places) {
        if (schema.has("$ref")) {
            collect(root.at(schema.path("$ref").asString().substring(1)), root, at, places);
            return;
        }
        if (is(schema, "string") || schema.has("enum") || schema.has("const")) {
            places.add(new Place(at));
        }
        if (is(schema, "array")) {
            collect(schema.path("items"), root, with(at, ELEMENT), places);
        }
        if (is(schema, "object") && !schema.has("properties")) {
            places.add(new Place(with(at, NAME)));
            places.add(new Place(with(at, MEMBER)));
        }
        schema.path("properties")
                .properties()
                .forEach(field -> collect(field.getValue(), root, with(at, field.getKey()), places));
    }

    private static boolean is(JsonNode schema, String type) {
        var types = schema.path("type");
        return types.isArray()
                ? types.values().stream().anyMatch(each -> each.asString().equals(type))
                : types.asString("").equals(type);
    }

    private static List<String> with(List<String> at, String step) {
        var longer = new ArrayList<>(at);
        longer.add(step);
        return List.copyOf(longer);
    }
}
