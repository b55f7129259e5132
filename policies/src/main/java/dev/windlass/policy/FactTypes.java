package dev.windlass.policy;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The types of the variables that an expression sees, and of the parameters of one document. [FactValues]
/// gives the values.
final class FactTypes implements CelTypeProvider {
    static final CelType TENSOR = struct(
            "windlass.Tensor",
            Map.of(
                    "name", SimpleType.STRING,
                    "datatype", SimpleType.STRING,
                    "shape", ListType.create(SimpleType.INT),
                    "optional", SimpleType.BOOL,
                    "anyRank", SimpleType.BOOL));

    static final CelType VERSION = struct(
            "windlass.Version",
            ImmutableMap.<String, CelType>builder()
                    .put("version", SimpleType.STRING)
                    .put("digest", SimpleType.STRING)
                    .put("byteSize", SimpleType.INT)
                    .put("format", SimpleType.STRING)
                    .put("inputs", ListType.create(TENSOR))
                    .put("outputs", ListType.create(TENSOR))
                    .put("metrics", MapType.create(SimpleType.STRING, SimpleType.DOUBLE))
                    .put("lineage", MapType.create(SimpleType.STRING, SimpleType.DYN))
                    .put("owner", SimpleType.STRING)
                    .put("risk", SimpleType.STRING)
                    .buildOrThrow());

    private static final CelType PROMOTION = struct(
            "windlass.Promotion",
            ImmutableMap.<String, CelType>builder()
                    .put("operation", SimpleType.STRING)
                    .put("model", SimpleType.STRING)
                    .put("digest", OptionalType.create(SimpleType.STRING))
                    .put("labels", MapType.create(SimpleType.STRING, SimpleType.STRING))
                    .put("weightPercent", SimpleType.INT)
                    .put("requester", SimpleType.STRING)
                    .put("roles", ListType.create(SimpleType.STRING))
                    .put("soak", MapType.create(SimpleType.STRING, SimpleType.INT))
                    .put("soakMissing", OptionalType.create(SimpleType.STRING))
                    .put("breakGlass", SimpleType.BOOL)
                    .buildOrThrow());

    private static final CelType TENANT = struct("windlass.Tenant", Map.of("name", SimpleType.STRING));
    private static final CelType ENVIRONMENT = struct(
            "windlass.Environment", Map.of("name", SimpleType.STRING, "below", ListType.create(SimpleType.STRING)));

    private final ImmutableMap<String, CelType> structs;
    private final ImmutableMap<String, CelType> variables;

    private FactTypes(ImmutableMap<String, CelType> structs, ImmutableMap<String, CelType> variables) {
        this.structs = structs;
        this.variables = variables;
    }

    /// The types for one document.
    static FactTypes of(PolicyDocument document) {
        var structs = new LinkedHashMap<String, CelType>();
        for (CelType type : ImmutableList.of(TENSOR, VERSION, PROMOTION, TENANT, ENVIRONMENT)) {
            structs.put(type.name(), type);
        }
        var params = ParamType.of("windlass.Params", document.params(), structs);
        return new FactTypes(
                ImmutableMap.copyOf(structs),
                ImmutableMap.of(
                        "candidate", VERSION,
                        "stable", OptionalType.create(VERSION),
                        "promotion", PROMOTION,
                        "tenant", TENANT,
                        "environment", ENVIRONMENT,
                        "params", params));
    }

    ImmutableMap<String, CelType> variables() {
        return variables;
    }

    @Override
    public ImmutableCollection<CelType> types() {
        return structs.values();
    }

    @Override
    public Optional<CelType> findType(String name) {
        return Optional.ofNullable(structs.get(name));
    }

    private static CelType struct(String name, Map<String, CelType> types) {
        var fields = ImmutableMap.copyOf(types);
        return StructType.create(name, fields.keySet(), field -> Optional.ofNullable(fields.get(field)));
    }
}
