package dev.windlass.policy;

import dev.windlass.domain.Digest;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Role;
import dev.windlass.domain.TensorSchema;
import dev.windlass.json.WindlassJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/// Facts as the plain values that CEL reads: maps for structs, [Optional] for what may be absent. A fact
/// that we don't have isn't in the map at all, so that a document which requires it gets an error and never
/// a false.
final class FactValues {
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private FactValues() {}

    static Map<String, Object> of(PolicyFacts facts, Map<String, Object> params) {
        var stable = facts.stable();
        return Map.of(
                "candidate", version(facts.candidate()),
                "stable", Optional.ofNullable(stable == null ? null : version(stable)),
                "promotion", promotion(facts),
                "tenant", Map.of("name", facts.endpoint().tenant()),
                "environment",
                        Map.of(
                                "name",
                                facts.endpoint().env(),
                                "below",
                                facts.soak().below()),
                "params", params);
    }

    /// True if the fact at a path such as `stable.metrics.auc` is there: neither absent, nor an empty text
    /// or map. An empty list is a fact: a model may have no inputs.
    static boolean has(Map<String, Object> values, String path) {
        @Nullable Object value = values;
        for (String part : path.split("\\.")) {
            value = unwrap(value) instanceof Map<?, ?> map ? map.get(part) : null;
        }
        return switch (unwrap(value)) {
            case null -> false;
            case String text -> !text.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> true;
        };
    }

    private static @Nullable Object unwrap(@Nullable Object value) {
        return value instanceof Optional<?> optional ? optional.orElse(null) : value;
    }

    private static Map<String, Object> version(ModelVersion version) {
        var values = new LinkedHashMap<String, Object>();
        values.put("version", version.ref().version());
        values.put("digest", version.digest().value());
        values.put("byteSize", version.byteSize());
        values.put("format", version.format().toLowerCase(Locale.ROOT));
        values.put("inputs", tensors(version.schema().inputs()));
        values.put("outputs", tensors(version.schema().outputs()));
        values.put("metrics", new TreeMap<>(version.metrics()));
        lineage(version.lineageJson()).ifPresent(lineage -> values.put("lineage", lineage));
        values.put("owner", version.owner());
        values.put("risk", version.risk().name().toLowerCase(Locale.ROOT));
        return values;
    }

    private static List<Map<String, Object>> tensors(List<TensorSchema> tensors) {
        return tensors.stream()
                .map(tensor -> Map.<String, Object>of(
                        "name", tensor.name(),
                        "datatype", tensor.datatype(),
                        "shape", tensor.shape(),
                        "optional", tensor.optional(),
                        "anyRank", tensor.anyRank()))
                .toList();
    }

    private static Optional<Map<String, Object>> lineage(String json) {
        try {
            return Optional.ofNullable(WindlassJson.mapper().readValue(json, OBJECT));
        } catch (JacksonException unreadable) {
            return Optional.empty();
        }
    }

    private static Map<String, Object> promotion(PolicyFacts facts) {
        var values = new LinkedHashMap<String, Object>();
        values.put("operation", facts.operation().id());
        values.put("model", facts.endpoint().model());
        values.put("digest", Optional.ofNullable(facts.manifestDigest()).map(Digest::value));
        values.put("labels", new TreeMap<>(facts.labels()));
        values.put("weightPercent", (long) facts.weightPercent());
        values.put("requester", facts.requester().name());
        values.put(
                "roles",
                facts.requester().roles().stream().sorted().map(Role::id).toList());
        values.put("soak", new TreeMap<>(facts.soak().servedSeconds()));
        values.put("soakMissing", Optional.ofNullable(facts.soak().missing()));
        values.put("breakGlass", facts.soak().breakGlass() != null);
        return values;
    }
}
