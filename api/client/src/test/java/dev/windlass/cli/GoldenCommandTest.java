package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// Golden sets as a user has them, without an installation.
final class GoldenCommandTest {
    private static final String SET = "{\"apiVersion\": \"windlass.dev/v1\", \"kind\": \"GoldenSet\","
            + " \"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [1, 2], \"data\": [[0.5, NaN]]}],"
            + " \"outputs\": [{\"name\": \"y\", \"datatype\": \"INT64\", \"shape\": [1], \"data\": [1]}]}";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @Test
    void writesRowsThatTheTrainingLibraryHasToAnswer() throws IOException {
        var more = directory.resolve("more.json");

        int code = suggest(SET.getBytes(StandardCharsets.UTF_8), "--out", more.toString());

        assertThat(code).isZero();
        assertThat(Files.readString(more))
                .contains("\"kind\":\"GoldenInputs\"", "x[0] is missing (NaN), else row 0")
                .doesNotContain("outputs");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("4 rows written to " + more)
                .contains("only the training library knows");
    }

    @Test
    void printsThemWithoutAFile() throws IOException {
        assertThat(suggest(SET.getBytes(StandardCharsets.UTF_8))).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("{\"apiVersion\":\"windlass.dev/v1\"");
    }

    @ParameterizedTest
    @CsvSource({"PAR1xxxx, is Parquet", "ARROW1xx, is Arrow", "{}, apiVersion: must be windlass.dev/v1"})
    void saysWhatIsWrongWithAFileAndHowToGoOn(String content, String message) throws IOException {
        assertThat(suggest(content.getBytes(StandardCharsets.UTF_8))).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8)).contains(message).contains("  remedy: ");
    }

    @Test
    void theSameRowsAreTheSameSetHoweverTheyAreSpelt() throws IOException {
        var spelt = Files.writeString(directory.resolve("a.json"), SET);
        var other = Files.writeString(
                directory.resolve("b.json"), SET.replace("NaN", " \"NaN\" ").replace("0.5", "5e-1"));

        assertThat(GoldenFile.read(other).digest())
                .isEqualTo(GoldenFile.read(spelt).digest());
    }

    private int suggest(byte[] content, String... more) throws IOException {
        var file = Files.write(directory.resolve("rows.json"), content);
        var terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of(),
                false,
                InstantSource.system());
        var line = new java.util.ArrayList<>(java.util.List.of("suggest", "--golden", file.toString()));
        line.addAll(java.util.List.of(more));
        return new CommandLine(new GoldenCommand(terminal)).execute(line.toArray(String[]::new));
    }
}
