package dev.windlass.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Columns as a user has them in a file, and how they become part of a model.
final class ColumnsFileTest {
    @TempDir
    Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("columns.json"), text);
    }

    @Test
    void standsBehindTheModelAsTheFieldsOfAMessage() throws IOException {
        var model = Files.writeString(directory.resolve("model.onnx"), "MODEL");
        var columns = ColumnsFile.read(file("{\"y\": [\"b\"], \"x\": [\"" + "a".repeat(200) + "\"]}"));

        var copy = new ModelProperties(columns.entries()).addedTo(model);

        var x = "\n\u0012windlass.columns.x\u0012\u00cc\u0001[\"" + "a".repeat(200) + "\"]";
        var y = "\n\u0012windlass.columns.y\u0012\u0005[\"b\"]";
        assertThat(Files.readString(copy, ISO_8859_1)).isEqualTo("MODELr\u00e3\u0001" + x + "r\u001b" + y);
        Files.delete(copy);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ["a"]        | isn't a JSON object
            {}           | isn't a JSON object
            {"x": [7]}   | x: [0] = 7: must be a column's name
            {"x": ["a"   | isn't valid JSON
            """)
    void whatIsWrongIsNamed(String text, String message) throws IOException {
        var file = file(text);

        assertThatThrownBy(() -> ColumnsFile.read(file))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--columns " + file)
                .hasMessageContaining(message);
    }
}
