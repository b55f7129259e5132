package dev.windlass.cli;

import dev.windlass.domain.VersionRef;
import dev.windlass.golden.GoldenFit;
import dev.windlass.golden.GoldenSet;
import dev.windlass.golden.GoldenSuggestions;
import dev.windlass.golden.GoldenWriter;
import dev.windlass.json.FieldProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "golden",
        description = "Golden rows: sample inputs with the training library's own answers (model push --golden).",
        footer = {"", "Example: windlass golden suggest --golden rows.json --out more.json"})
final class GoldenCommand extends Noun {
    GoldenCommand(Terminal terminal) {
        super(terminal);
    }

    @Command(
            description = {
                "Write inputs that exports get wrong and clean data hides: a value missing in each column, integers"
                        + " and categories never seen, zeros. The training library has to answer them.",
                "With a version, says first whether the golden set fits it."
            },
            footer = {"", "Example: windlass golden suggest payments/fraud-score:7 --golden rows.json --out more.json"})
    int suggest(
            @Mixin Connection connection,
            @Option(
                            names = "--golden",
                            paramLabel = "FILE",
                            required = true,
                            description = "the golden set that rows are made of")
                    Path golden,
            @Option(
                            names = "--out",
                            paramLabel = "FILE",
                            description = "where to write the inputs (default: standard output)")
                    @Nullable Path out,
            @Parameters(
                            arity = "0..1",
                            paramLabel = "TENANT/MODEL:VERSION",
                            description = "a version that must take the golden set")
                    @Nullable String version) {
        return CliFailures.run(terminal, connection, () -> {
            var set = GoldenFile.read(golden).set();
            if (version != null) {
                fits(connection, Arguments.version(version), set);
            }
            return suggest(set, out);
        });
    }

    private void fits(Connection connection, VersionRef ref, GoldenSet set) {
        var schema = connection.client(terminal).version(ref).schema();
        if (GoldenFit.of(set, schema) instanceof GoldenFit.Unfit(var problems)) {
            throw new UsageException(
                    "the golden set doesn't fit " + ref + ": "
                            + problems.stream().map(FieldProblem::toString).collect(Collectors.joining("; ")),
                    "correct the golden set");
        }
    }

    private ExitCode suggest(GoldenSet set, @Nullable Path out) throws IOException {
        var rows = GoldenSuggestions.of(set);
        var document = GoldenWriter.write(rows);
        if (out == null) {
            terminal.out().write(document, 0, document.length);
            terminal.out().flush();
            return ExitCode.OK;
        }
        Files.write(out, document);
        said(rows.why().size(), out).forEach(terminal.out()::println);
        return ExitCode.OK;
    }

    private static List<String> said(int rows, Path out) {
        return List.of(
                rows + " rows written to " + out + ", without answers: only the training library knows those.",
                "Have it answer them, and push both together: GOLDEN-ROWS.md has the program.",
                "One row against the same row in a batch is asked at every push, and needs no row of its own.");
    }
}
