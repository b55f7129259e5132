package dev.windlass.json;

import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/// The one mapper configuration for every JSON document of ours: API bodies, workflow payloads, stored rows,
/// evidence.
///
/// Durations and instants are ISO-8601 strings; records are written in the order of their components and
/// map entries by key, so that the same value gives the same text. When reading, properties that we don't
/// know are skipped (a newer version may have written them); an unknown enum constant (unless its enum
/// names a default) or its number, a null or a text where a number belongs, a duplicate key and a text after the end
/// are errors. A missing field reads as null, 0 or false, so a record whose field must be there checks
/// it.
///
/// A member of a sealed union carries its `@type` only where Jackson knows the union: as itself, in a field,
/// in a list field of that type. In a `Map<String, Object>` the type is lost; convert such values with
/// `valueToTree` first.
public final class WindlassJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS, DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(EnumFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE, EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS, MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private WindlassJson() {}

    /// The shared mapper. Immutable and thread-safe; [JsonMapper#rebuild] gives a changed copy.
    public static JsonMapper mapper() {
        return MAPPER;
    }
}
