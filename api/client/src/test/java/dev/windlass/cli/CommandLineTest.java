package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

final class CommandLineTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Command(name = "windlass")
    static final class Root {}

    static Stream<CommandLine> everyVerb() {
        return new CommandLineTest()
                .root(Map.of()).getSubcommands().values().stream()
                        .flatMap(verb -> Stream.concat(Stream.of(verb), verb.getSubcommands().values().stream()))
                        .filter(verb -> !verb.getCommandName().equals("help"));
    }

    @ParameterizedTest
    @MethodSource("everyVerb")
    void everyVerbHasHelpWithAnExample(CommandLine verb) {
        assertThat(verb.getUsageMessage()).contains("Example: ").contains("--help");
        assertThat(verb.getCommandSpec().usageMessage().description()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model show payments",
                "model push payments/m nothing.onnx",
                "promote payments/m:7",
                "promote",
                "get promotion nonsense",
                "rollback payments --env prod",
                "tenant create t --memory lots",
                "promote payments/m:7 --to prod --timeout soon",
                "key create payments bot --role king",
                "promote -f /nowhere.yaml",
                "promote --bogus",
                "promote payments/m:7 --to prod --on-pause maybe",
                "tenant",
                "tenant creat payments",
                "block payments/m --env prod --reason INC",
                "block payments/m --env prod --reason INC --until tomorrow",
                "block payments/m --env prod --reason INC --for 4h --until 2027-01-02T06:00:00Z",
                "get",
                "key create payments bot",
                "tenant create t --memory 999999999999T",
                "statsu",
                "infer payments/m --env prod -d /nowhere.json",
                "model push payments/m:7 /dev/null --metrics /nowhere.json",
                "model push payments/m:7 /dev/null --golden /nowhere.json",
                "model push payments/m:7 /dev/null --columns /nowhere.json",
                "golden suggest --golden /dev/null",
                "golden suggest"
            })
    void wrongUsageIsTwoWithOneLineAndARemedy(String line) {
        int code = root(Map.of("WINDLASS_URL", "http://127.0.0.1:1", "WINDLASS_TOKEN", "x"))
                .execute(line.split(" "));

        assertThat(code).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("windlass: ")
                .contains("\n  remedy: ")
                .satisfies(text -> assertThat(text.lines()).hasSize(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--metrics|{\"auc\": \"good\"}|auc is \"good\", not a number",
                "--metrics|{\"auc\": {\"held-out\": 0.9}}|auc is {\"held-out\":0.9}, not a number",
                "--metrics|[0.9]|isn't a JSON object",
                "--lineage|\"me\"|isn't a JSON object",
                "--lineage|{|Unexpected end-of-input"
            })
    void aFileOfFactsThatIsWrongIsNamedWithWhatIsWrong(String option, String json, String said, @TempDir Path directory)
            throws Exception {
        var file = Files.writeString(directory.resolve("facts.json"), json);

        int code = root(Map.of("WINDLASS_URL", "http://127.0.0.1:1", "WINDLASS_TOKEN", "x"))
                .execute("model", "push", "payments/m:7", file.toString(), option, file.toString());

        assertThat(code).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(option, file.toString(), said, "remedy: ");
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://127.0.0.1:1, x, WINDLASS_URL",
        "nonsense, x, WINDLASS_URL",
        "http://127.0.0.1:1, two words, WINDLASS_TOKEN",
        "http://127.0.0.1:1, , no token",
    })
    void wrongSettingsAreTwoWithOneLineAndARemedy(String url, @Nullable String token, String named) {
        int code = root(Map.of("WINDLASS_URL", url, "WINDLASS_TOKEN", token == null ? "" : token))
                .execute("status");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(named, "remedy: ");
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(2);
    }

    @Test
    void lintNamesEachFileWithWhatIsWrongInItAndAsksNobody(@TempDir Path directory) throws Exception {
        var good = Files.writeString(directory.resolve("good.yaml"), """
                apiVersion: windlass.dev/v1
                kind: Promotion
                metadata: { tenant: payments }
                spec: { model: { name: m, version: "7" }, to: prod }
                """);
        var bad = Files.writeString(
                directory.resolve("bad.yaml"), Files.readString(good).replace("to: prod", "too: prod"));

        int code = root(Map.of()).execute("lint", good.toString(), bad.toString(), "/nowhere.yaml");

        assertThat(code).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines(good + ": ok");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(bad + ": ", "spec.too", "did you mean to?", "/nowhere.yaml", "can't be read")
                .doesNotContain(good + ":");
        assertThat(root(Map.of()).execute("lint", good.toString())).isZero();
    }

    @Test
    void aMistypedVerbIsMetWithTheOnesThatAreMeant() {
        root(Map.of()).execute("statsu");

        assertThat(err.toString(StandardCharsets.UTF_8)).contains("did you mean status", "see windlass --help");
    }

    @Test
    void anUnreachableInstallationIsOneWithARemedy() {
        int code = root(Map.of("WINDLASS_URL", "http://127.0.0.1:1", "WINDLASS_TOKEN", "x"))
                .execute("status", "--connect-timeout", "0s");

        assertThat(code).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("127.0.0.1:1")
                .contains("remedy: start the installation");
    }

    @Test
    void completionIsAScript() {
        int code = root(Map.of()).execute("completion");

        assertThat(code).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("complete -F").contains("promote");
    }

    private CommandLine root(Map<String, String> environment) {
        var terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                false,
                InstantSource.system());
        var root = new CommandLine(new Root());
        Commands.all(terminal).forEach(root::addSubcommand);
        root.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        root.setParameterExceptionHandler(Commands::misused);
        return root;
    }
}
