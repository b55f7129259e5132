package dev.windlass.worker.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.onnx.TestModels;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.FiledTensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Inspections that ask the model what stands in a file.
final class QuestionsTest {
    @TempDir
    static Path directory;

    @Test
    void answersEachRequestWithTheOutputsThatAreWanted() throws IOException {
        var answers = ask(
                "two",
                TestModels.twoInputs(),
                List.of("difference"),
                List.of(floats("left", 1, 2, 3, 4), floats("right", 10, 20, 30, 40)),
                List.of(floats("right", 1, 1, 1, 1), floats("left", 1, 2, 3, 4)));

        for (var expected : List.of(new float[] {-9, -18, -27, -36}, new float[] {0, 1, 2, 3})) {
            assertThat(answers.readByte()).isEqualTo((byte) 1);
            assertThat(answers.readInt()).isEqualTo(1);
            var difference = FiledTensor.read(answers, 100);
            assertThat(difference.name()).isEqualTo("difference");
            assertThat(difference.dims()).containsExactly(1, 4);
            var values = ByteBuffer.wrap(difference.data())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
            assertThat(new float[] {values.get(), values.get(), values.get(), values.get()})
                    .containsExactly(expected);
        }
        assertThat(answers.read()).isNegative();
    }

    @Test
    void textsGoInAndNumbersComeOut() throws IOException {
        var words =
                new FiledTensor("word", Datatype.BYTES, new long[] {2}, "twoone".getBytes(UTF_8), new long[] {0, 3, 6});

        var answers = ask("words", TestModels.wordToNumber(), List.of("number"), List.of(words));

        assertThat(answers.readByte()).isEqualTo((byte) 1);
        assertThat(answers.readInt()).isEqualTo(1);
        assertThat(ByteBuffer.wrap(FiledTensor.read(answers, 100).data())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getLong())
                .isEqualTo(2);
    }

    @Test
    void whatTheModelRefusesIsSaidAndTheNextIsAsked() throws IOException {
        var wrong = new FiledTensor("x", Datatype.FP32, new long[] {2}, new byte[8], null);

        var answers = ask("sum", TestModels.sumOfThree(), List.of("y"), List.of(wrong), List.of(floats3()));

        assertThat(answers.readByte()).isZero();
        assertThat(answers.readUTF()).contains("x");
        assertThat(answers.readByte()).isEqualTo((byte) 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 20, 40})
    void aTornFileIsNoTensor(int bytes) throws IOException {
        var whole = new ByteArrayOutputStream();
        floats("left", 1, 2, 3, 4).write(new DataOutputStream(whole));
        var torn = new DataInputStream(new ByteArrayInputStream(whole.toByteArray(), 0, bytes));

        assertThatThrownBy(() -> FiledTensor.read(torn, 100)).isInstanceOf(IOException.class);
    }

    @Test
    void aTensorThatLiesIsRefused() throws IOException {
        assertRefused(new FiledTensor("x", Datatype.FP32, new long[] {Long.MAX_VALUE}, new byte[4], null));
        assertRefused(new FiledTensor("x", Datatype.FP32, new long[] {2}, new byte[4], null));
        assertRefused(new FiledTensor("x", Datatype.FP32, new long[] {-1}, new byte[4], null));
        assertRefused(new FiledTensor("x", Datatype.BYTES, new long[] {1}, new byte[4], new long[] {0, 5}));
        assertRefused(new FiledTensor("x", Datatype.BYTES, new long[] {2}, new byte[4], new long[] {0, 3, 2}));
        assertRefused(new FiledTensor("x", Datatype.FP32, new long[] {200}, new byte[800], null));
    }

    private static void assertRefused(FiledTensor tensor) throws IOException {
        var written = new ByteArrayOutputStream();
        tensor.write(new DataOutputStream(written));
        var in = new DataInputStream(new ByteArrayInputStream(written.toByteArray()));

        assertThatThrownBy(() -> FiledTensor.read(in, 100)).isInstanceOf(IOException.class);
    }

    @SafeVarargs
    private static DataInputStream ask(String name, byte[] model, List<String> wanted, List<FiledTensor>... requests)
            throws IOException {
        var file = TestModels.write(directory, name, model);
        var questions = directory.resolve(name + ".questions");
        var answers = directory.resolve(name + ".answers");
        try (var out = new DataOutputStream(Files.newOutputStream(questions))) {
            out.writeInt(wanted.size());
            for (var each : wanted) {
                out.writeUTF(each);
            }
            out.writeInt(requests.length);
            for (var request : requests) {
                out.writeInt(request.size());
                for (var tensor : request) {
                    tensor.write(out);
                }
            }
        }
        var printed = new ByteArrayOutputStream();
        var arguments = List.of(
                file.toString(),
                "--max-bytes",
                "1000000",
                "--libraries",
                directory.toString(),
                "--questions",
                questions.toString(),
                "--answers",
                answers.toString());
        assertThat(Inspect.run(arguments, new PrintStream(printed, true, UTF_8)))
                .as(printed.toString(UTF_8))
                .isEqualTo(Inspect.REPORTED);
        assertThat(printed.toString(UTF_8)).contains("\"digest\"");
        return new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(answers)));
    }

    private static FiledTensor floats(String name, float... values) {
        return tensor(name, new long[] {1, values.length}, values);
    }

    private static FiledTensor floats3() {
        return tensor("x", new long[] {3}, 1, 2, 3);
    }

    private static FiledTensor tensor(String name, long[] dims, float... values) {
        var data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            data.putFloat(value);
        }
        return new FiledTensor(name, Datatype.FP32, dims, data.array(), null);
    }
}
