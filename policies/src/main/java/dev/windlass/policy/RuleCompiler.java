package dev.windlass.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.windlass.domain.ModelSchema;
import dev.windlass.json.WindlassJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Compiles the rules of documents. What an expression may cost is bounded: its length and size when it is
/// compiled, the rounds of its loops when it runs. Beyond CEL's standard it has optionals, the string
/// functions, and `schema.difference(candidate, stable)`: a text that names the first difference which
/// breaks a client, or "".
final class RuleCompiler {
    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(2000)
            .maxParseExpressionNodeCount(1000)
            .maxParseRecursionDepth(32)
            .enableHeterogeneousNumericComparisons(true)
            .comprehensionMaxIterations(10_000) // twice over all tensors that a model may have
            .maxRegexProgramSize(1000)
            .build();

    private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder()
            .setOptions(OPTIONS)
            .addLibraries(CelExtensions.optional(), CelExtensions.strings())
            .addFunctionBindings(
                    CelFunctionBinding.from("schema_difference", Map.class, Map.class, RuleCompiler::difference))
            .build();

    private final PolicyDocument document;
    private final CelCompiler compiler;
    private final List<String> problems = new ArrayList<>();

    private RuleCompiler(PolicyDocument document) {
        this.document = document;
        var types = FactTypes.of(document);
        var builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addLibraries(CelExtensions.optional(), CelExtensions.strings())
                .setTypeProvider(types)
                .addFunctionDeclarations(CelFunctionDecl.newFunctionDeclaration(
                        "schema.difference",
                        CelOverloadDecl.newGlobalOverload(
                                "schema_difference", SimpleType.STRING, FactTypes.VERSION, FactTypes.VERSION)));
        types.variables().forEach(builder::addVar);
        this.compiler = builder.build();
    }

    /// The document's rules in order. What is wrong with them is added to `problems`, and such rules are
    /// left out.
    static List<CompiledRule> compile(PolicyDocument document, List<String> problems) {
        var compiler = new RuleCompiler(document);
        var rules = document.rules().stream()
                .map(compiler::rule)
                .flatMap(Optional::stream)
                .toList();
        problems.addAll(compiler.problems);
        return rules;
    }

    private Optional<CompiledRule> rule(Rule rule) {
        var check = program(rule, "expression", rule.expression(), SimpleType.BOOL);
        var messageExpression = rule.messageExpression();
        if (messageExpression == null) {
            return check.map(program -> new CompiledRule(rule, program, null));
        }
        var message = program(rule, "messageExpression", messageExpression, SimpleType.STRING);
        return check.flatMap(program -> message.map(text -> new CompiledRule(rule, program, text)));
    }

    private Optional<CelRuntime.Program> program(Rule rule, String field, String expression, CelType wanted) {
        var where = "policy " + document.name() + ", rule " + rule.name() + ", " + field + ": ";
        try {
            CelAbstractSyntaxTree tree = compiler.compile(expression).getAst();
            if (!tree.getResultType().equals(wanted)) {
                problems.add(where + "must give a " + wanted.name() + ", gives "
                        + tree.getResultType().name());
                return Optional.empty();
            }
            return Optional.of(RUNTIME.createProgram(tree));
        } catch (CelValidationException | CelEvaluationException broken) {
            problems.add(where + broken.getMessage());
            return Optional.empty();
        }
    }

    private static Object difference(Map<?, ?> candidate, Map<?, ?> stable) {
        return SchemaDifference.of(schema(candidate), schema(stable)).orElse("");
    }

    /// A version's tensors; what else the map holds is skipped.
    private static ModelSchema schema(Map<?, ?> version) {
        return WindlassJson.mapper().convertValue(version, ModelSchema.class);
    }
}
