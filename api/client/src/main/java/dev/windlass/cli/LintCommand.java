package dev.windlass.cli;

import dev.windlass.json.FieldProblem;
import dev.windlass.json.StrictYaml;
import dev.windlass.manifest.GroupParser;
import dev.windlass.manifest.GroupResult;
import dev.windlass.manifest.ManifestParser;
import dev.windlass.manifest.ManifestResult;
import dev.windlass.policy.PolicyDocument;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "lint",
        description =
                "Check documents (kind: Promotion, PromotionGroup or Policy) without asking an installation. Exit 2 if one is wrong.",
        footer = {"", "Example: windlass lint promotion.yaml"})
final class LintCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    Help help;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "a document; - reads standard input")
    List<Path> files;

    LintCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var code = ExitCode.OK;
        for (var file : files) {
            var problems = problems(file);
            if (problems.isEmpty()) {
                terminal.out().println(file + ": ok");
            } else {
                problems.forEach(each -> terminal.err().println(file + ": " + each));
                code = ExitCode.USAGE;
            }
        }
        return code.number();
    }

    private static List<String> problems(Path file) {
        try {
            var text = Arguments.text("FILE", file, "give a UTF-8 file");
            var kind = StrictYaml.read(text) instanceof StrictYaml.Result.Tree(var root)
                    ? root.path("kind").asString("")
                    : "";
            var found = switch (kind) {
                case "Policy" -> ofPolicy(text);
                case GroupParser.KIND -> ofGroup(text);
                default -> ofPromotion(text);
            };
            return found.stream().map(FieldProblem::toString).toList();
        } catch (UsageException unreadable) {
            return List.of(unreadable.getMessage() + "; " + unreadable.remedy());
        }
    }

    private static List<FieldProblem> ofPromotion(String text) {
        return ManifestParser.parse(text) instanceof ManifestResult.Invalid(var problems) ? problems : List.of();
    }

    private static List<FieldProblem> ofGroup(String text) {
        return GroupParser.parse(text) instanceof GroupResult.Invalid(var problems) ? problems : List.of();
    }

    private static List<FieldProblem> ofPolicy(String text) {
        return PolicyDocument.parse(text) instanceof PolicyDocument.Result.Invalid(var problems) ? problems : List.of();
    }
}
