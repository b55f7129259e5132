package dev.windlass.access;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.checker.CelStandardDeclarations;
import dev.cel.checker.CelStandardDeclarations.StandardFunction.Overload;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Compiles the `when` of access rules, which see `principal` (name, tenant, roles, environments,
/// attributes), `action`,
/// `resource` (tenant, environment, model) and `context` (time). What one may cost is bounded: its length and size when
/// it is compiled, the rounds of its loops when it runs. CEL bounds no sizes of values, so nothing makes
/// a text or list that is longer than what it is given: there is no `+` for those, and none of CEL's
/// extensions for strings. Beyond the standard it has optionals.
final class WhenCompiler {
    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(1000)
            .maxParseExpressionNodeCount(200)
            .maxParseRecursionDepth(16)
            .enableHeterogeneousNumericComparisons(true)
            .comprehensionMaxIterations(200)
            .maxRegexProgramSize(200)
            .build();

    private static final ImmutableMap<String, CelType> VARIABLES = ImmutableMap.of(
            "principal",
            struct(
                    "windlass.Principal",
                    Map.of(
                            "name", SimpleType.STRING,
                            "tenant", OptionalType.create(SimpleType.STRING),
                            "roles", ListType.create(SimpleType.STRING),
                            "environments", ListType.create(SimpleType.STRING),
                            "attributes", MapType.create(SimpleType.STRING, SimpleType.STRING))),
            "action",
            SimpleType.STRING,
            "resource",
            struct(
                    "windlass.Resource",
                    Map.of(
                            "tenant", OptionalType.create(SimpleType.STRING),
                            "environment", OptionalType.create(SimpleType.STRING),
                            "model", OptionalType.create(SimpleType.STRING))),
            "context",
            struct("windlass.Context", Map.of("time", SimpleType.TIMESTAMP)));

    private static final Set<Overload.Arithmetic> GROWING =
            Set.of(Overload.Arithmetic.ADD_STRING, Overload.Arithmetic.ADD_BYTES, Overload.Arithmetic.ADD_LIST);

    private static final CelCompiler COMPILER = compiler();
    private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder()
            .setOptions(OPTIONS)
            .addLibraries(CelExtensions.optional())
            .build();

    private WhenCompiler() {}

    /// What compiling an expression gave.
    sealed interface Compilation {
        /// @param variables that it names
        record Ready(CelRuntime.Program program, Set<String> variables, CelExpr expression) implements Compilation {}

        record Refused(String words) implements Compilation {}
    }

    static Compilation compile(String expression) {
        try {
            var tree = COMPILER.compile(expression).getAst();
            if (!tree.getResultType().equals(SimpleType.BOOL)) {
                return new Compilation.Refused(
                        "must give a bool, gives " + tree.getResultType().name());
            }
            var variables = tree.getReferenceMap().values().stream()
                    .map(CelReference::name)
                    .filter(VARIABLES::containsKey)
                    .collect(Collectors.toUnmodifiableSet());
            return new Compilation.Ready(RUNTIME.createProgram(tree), variables, tree.getExpr());
        } catch (CelValidationException | CelEvaluationException broken) {
            return new Compilation.Refused(String.valueOf(broken.getMessage()));
        }
    }

    private static CelCompiler compiler() {
        var builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setStandardEnvironmentEnabled(false)
                .setStandardDeclarations(CelStandardDeclarations.newBuilder()
                        .filterFunctions((_, overload) -> !GROWING.contains(overload))
                        .build())
                .addLibraries(CelExtensions.optional())
                .setTypeProvider(new Structs());
        VARIABLES.forEach(builder::addVar);
        return builder.build();
    }

    private static CelType struct(String name, Map<String, CelType> types) {
        var fields = ImmutableMap.copyOf(types);
        return StructType.create(name, fields.keySet(), field -> Optional.ofNullable(fields.get(field)));
    }

    private record Structs() implements CelTypeProvider {
        @Override
        public ImmutableCollection<CelType> types() {
            return VARIABLES.values().stream()
                    .filter(StructType.class::isInstance)
                    .collect(ImmutableList.toImmutableList());
        }

        @Override
        public Optional<CelType> findType(String name) {
            return types().stream().filter(type -> type.name().equals(name)).findFirst();
        }
    }
}
