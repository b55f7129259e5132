package dev.windlass.onnx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.windlass.onnx.SessionOutcome.Reason;
import dev.windlass.onnx.SessionOutcome.Refused;
import dev.windlass.slab.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RefusalTest {
    @TempDir
    static Path directory;

    private static OnnxRuntime runtime;

    @BeforeAll
    static void open() {
        runtime = TestRuntime.open(directory);
    }

    @AfterAll
    static void close() {
        runtime.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\0",
                "hello, I am a text",
                "PK\3\4 a zip archive",
                "<html><body>no</body></html>",
                "{\"a\": 1}"
            })
    void refusesWhatIsNoOnnx(String content) throws IOException {
        assertThat(refused(content.getBytes(UTF_8)).reason()).isEqualTo(Reason.NOT_ONNX);
    }

    @Test
    void refusesRandomBytesWhateverTheyAre() throws IOException {
        var random = new Random(7);
        for (int i = 0; i < 200; i++) {
            var bytes = new byte[1 + random.nextInt(300)];
            random.nextBytes(bytes);
            assertThat(load(bytes)).isInstanceOf(Refused.class);
        }
    }

    @Test
    void refusesAModelCutAnywhere() throws IOException {
        var whole = TestModels.mlp(1, 4, 3, 2);
        for (int cut = 1; cut < whole.length - 2; cut += 7) {
            var reason = refused(TestModels.withoutLast(whole, cut)).reason();
            assertThat(reason)
                    .as("without the last %d bytes", cut)
                    .isIn(Reason.TRUNCATED, Reason.INVALID_MODEL, Reason.NOT_ONNX);
        }
        assertThat(refused(TestModels.withoutLast(whole, whole.length / 2)).reason())
                .isEqualTo(Reason.TRUNCATED);
    }

    /// A damaged byte can make another valid model, with a dimension fixed or free that wasn't: what guards
    /// against that is the digest. No tensor gets another name, type or rank.
    @Test
    void aDamagedByteIsRefusedWithAReasonOrLeavesTheTensors() throws IOException {
        var whole = TestModels.mlp(1, 4, 3, 2);
        var signature = signature(load(whole));
        var reasons = EnumSet.noneOf(Reason.class);
        var random = new Random(11);
        for (int i = 0; i < 300; i++) {
            var bytes = whole.clone();
            int at = random.nextInt(bytes.length);
            bytes[at] = (byte) random.nextInt();
            switch (load(bytes)) {
                case Refused(var reason, var message) -> {
                    assertThat(message).as("byte %d", at).isNotBlank();
                    reasons.add(reason);
                }
                case SessionOutcome.Loaded loaded ->
                    assertThat(signature(loaded))
                            .as("byte %d is %d", at, bytes[at])
                            .isEqualTo(signature);
            }
        }
        assertThat(reasons).contains(Reason.INVALID_MODEL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"weights.bin", "/etc/hostname", "../../secret"})
    void refusesDataOutsideTheFileEvenIfItIsThere(String location) throws IOException {
        Files.write(directory.resolve("weights.bin"), new byte[4]);
        var refused = refused(TestModels.externalData(location));
        assertThat(refused.reason()).isEqualTo(Reason.EXTERNAL_DATA);
        assertThat(refused.message()).contains("one file");
    }

    @Test
    void refusesOperatorsAndOpsetsThatOnnxRuntimeLacks() throws IOException {
        var operator = refused(TestModels.unknownOperator());
        assertThat(operator.reason()).as(operator.message()).isEqualTo(Reason.UNKNOWN_OPERATOR);
        assertThat(operator.message()).contains("Frobnicate").doesNotContain(directory.toString());
        var opset = refused(TestModels.futureOpset());
        assertThat(opset.reason()).as(opset.message()).isEqualTo(Reason.UNSUPPORTED_OPSET);
    }

    @Test
    void refusesOutputsThatAreNoTensors() throws IOException {
        var refused = refused(TestModels.zipMap());
        assertThat(refused.reason()).isEqualTo(Reason.UNSUPPORTED_TYPE);
        assertThat(refused.message()).contains("output y is a sequence").contains("zipmap");
    }

    @Test
    void refusesElementTypesThatAreNotServed() throws IOException {
        var refused = refused(TestModels.withOpset(19, TestModels.identity(DataType.FLOAT8E4M3FN, "N")));
        assertThat(refused.reason()).as(refused.message()).isEqualTo(Reason.UNSUPPORTED_TYPE);
        assertThat(refused.message()).contains("input x");
    }

    @Test
    void refusesTooManyDimensions() throws IOException {
        var refused = refused(TestModels.identity(DataType.FLOAT, 1, 1, 1, 1, 1, 1, 1, 1, "N"));
        assertThat(refused.reason()).isEqualTo(Reason.RANK_TOO_HIGH);
        assertThat(refused.message()).contains("rank 9").contains("at most 8");
    }

    @Test
    void refusesARowThatFitsNowhere() throws IOException {
        var file = TestModels.write(directory, "wide", TestModels.identity(DataType.FLOAT, "N", 1_000_000));
        var outcome = runtime.load(file, new SessionSettings(1, 4 << 20));
        assertThat(outcome).isInstanceOfSatisfying(Refused.class, it -> {
            assertThat(it.reason()).isEqualTo(Reason.ROW_TOO_LARGE);
            assertThat(it.message()).contains("8000000").contains("4194304");
        });
    }

    @Test
    void refusesMoreTensorsThanAreServed() throws IOException {
        assertThat(load(TestModels.manyInputs(TensorSpec.TENSORS_MAX))).isInstanceOf(SessionOutcome.Loaded.class);

        var refused = refused(TestModels.manyInputs(TensorSpec.TENSORS_MAX + 1));

        assertThat(refused.reason()).isEqualTo(Reason.TOO_MANY_TENSORS);
        assertThat(refused.message())
                .contains("2049 inputs and 1 outputs")
                .contains("at most 2048")
                .contains("join the columns");
    }

    @Test
    void refusesNamesThatNoMessageHolds() throws IOException {
        var names =
                IntStream.range(0, 1000).mapToObj(it -> "n".repeat(1000) + it).toList();

        var refused = refused(TestModels.named(names, List.of("y")));

        assertThat(refused.reason()).isEqualTo(Reason.TOO_MANY_TENSORS);
        assertThat(refused.message()).contains("1000 inputs").contains("shorter names");
    }

    @Test
    void refusesAModelThatGivesNothing() throws IOException {
        assertThat(refused(TestModels.noOutputs()).reason()).isEqualTo(Reason.INVALID_MODEL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "\0", "a\nb", "a\u0001", "\u007f", "a\u0085b"})
    void refusesANameThatNoRequestCanGive(String name) throws IOException {
        for (var model :
                List.of(TestModels.named(List.of(name), List.of("y")), TestModels.named(List.of("x"), List.of(name)))) {
            var refused = refused(model);

            assertThat(refused.reason()).isEqualTo(Reason.INVALID_MODEL);
            assertThat(refused.message())
                    .contains("control character")
                    .contains("\\u00")
                    .doesNotContain(name);
        }
    }

    @Test
    void refusesTensorsWithoutAName() throws IOException {
        assertThat(refused(TestModels.named(List.of(""), List.of("y"))).message())
                .contains("an input has no name");
        assertThat(refused(TestModels.named(List.of("x"), List.of(""))).message())
                .contains("an output has no name");
        assertThat(refused(TestModels.withoutNames()).message()).contains("an input has no name");
    }

    @Test
    void refusesNamesThatAreTooLongOrNoText() throws IOException {
        assertThat(load(TestModels.identityNamed("n".repeat(GraphNames.BYTES_MAX))))
                .isInstanceOf(SessionOutcome.Loaded.class);

        var tooLong = refused(TestModels.identityNamed("n".repeat(GraphNames.BYTES_MAX + 1)));
        var noText =
                refused(replaced(TestModels.identityNamed("latin-one"), "one", new byte[] {'o', (byte) 0xff, 'e'}));

        assertThat(tooLong.message()).contains("1025 bytes").contains("at most 1024");
        assertThat(noText.message()).contains("isn't UTF-8");
    }

    @Test
    void refusesTwoTensorsOfOneName() throws IOException {
        var outputs = refused(TestModels.named(List.of("x"), List.of("y", "y")));
        var inputs = refused(TestModels.named(List.of("x", "x"), List.of("y")));

        assertThat(outputs.reason()).as(outputs.message()).isEqualTo(Reason.INVALID_MODEL);
        assertThat(outputs.message()).contains("two outputs are called y");
        assertThat(inputs.reason()).as(inputs.message()).isEqualTo(Reason.INVALID_MODEL);
    }

    private static byte[] replaced(byte[] model, String text, byte[] by) {
        var latin = new String(model, ISO_8859_1).replace(text, new String(by, ISO_8859_1));
        return latin.getBytes(ISO_8859_1);
    }

    /// Name, type and rank of each input and output; closes the session.
    private static List<List<String>> signature(SessionOutcome outcome) {
        assertThat(outcome).isInstanceOf(SessionOutcome.Loaded.class);
        try (var session = ((SessionOutcome.Loaded) outcome).session()) {
            return List.of(texts(session.inputs()), texts(session.outputs()));
        }
    }

    private static List<String> texts(List<TensorSpec> specs) {
        return specs.stream()
                .map(it -> it.name() + " " + it.datatype() + " of rank "
                        + it.shape().size())
                .toList();
    }

    private static Refused refused(byte[] model) throws IOException {
        var outcome = load(model);
        assertThat(outcome).isInstanceOf(Refused.class);
        return (Refused) outcome;
    }

    private static SessionOutcome load(byte[] model) throws IOException {
        return runtime.load(TestModels.write(directory, "refused", model), SessionSettings.singleThreaded());
    }
}
