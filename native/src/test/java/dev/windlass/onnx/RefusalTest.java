package dev.windlass.onnx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.windlass.cuda.Card;
import dev.windlass.onnx.SessionOutcome.Reason;
import dev.windlass.onnx.SessionOutcome.Refused;
import dev.windlass.slab.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag(Card.TAG)
@OnEachEngine
final class RefusalTest {
    @Parameter
    SessionRig rig;

    @ParameterizedTest
    @ValueSource(strings = {"weights.bin", "/etc/hostname", "../../secret"})
    void refusesDataOutsideTheFileEvenIfItIsThere(String location) throws IOException {
        Files.write(rig.directory().resolve("weights.bin"), new byte[4]);
        var refused = rig.refused(RefusedModels.externalData(location));
        assertThat(refused.reason()).isEqualTo(Reason.EXTERNAL_DATA);
        assertThat(refused.message()).contains("one file");
    }

    @Test
    void refusesOperatorsAndOpsetsThatOnnxRuntimeLacks() throws IOException {
        var operator = rig.refused(RefusedModels.unknownOperator());
        assertThat(operator.reason()).as(operator.message()).isEqualTo(Reason.UNKNOWN_OPERATOR);
        assertThat(operator.message())
                .contains("Frobnicate")
                .doesNotContain(rig.directory().toString());
        var opset = rig.refused(RefusedModels.futureOpset());
        assertThat(opset.reason()).as(opset.message()).isEqualTo(Reason.UNSUPPORTED_OPSET);
    }

    @Test
    void refusesOutputsThatAreNoTensors() throws IOException {
        var refused = rig.refused(RefusedModels.zipMap());
        assertThat(refused.reason()).isEqualTo(Reason.UNSUPPORTED_TYPE);
        assertThat(refused.message()).contains("output y is a sequence").contains("zipmap");
    }

    @Test
    void refusesElementTypesThatAreNotServed() throws IOException {
        var refused = rig.refused(RefusedModels.withOpset(19, TestModels.identity(DataType.FLOAT8E4M3FN, "N")));
        assertThat(refused.reason()).as(refused.message()).isEqualTo(Reason.UNSUPPORTED_TYPE);
        assertThat(refused.message()).contains("input x");
    }

    @Test
    void refusesTooManyDimensions() throws IOException {
        var refused = rig.refused(TestModels.identity(DataType.FLOAT, 1, 1, 1, 1, 1, 1, 1, 1, "N"));
        assertThat(refused.reason()).isEqualTo(Reason.RANK_TOO_HIGH);
        assertThat(refused.message()).contains("rank 9").contains("at most 8");
    }

    @Test
    void refusesARowThatFitsNowhere() throws IOException {
        var file = TestModels.write(rig.directory(), "wide", TestModels.identity(DataType.FLOAT, "N", 2_000_000));
        var outcome = rig.tryLoad(file, new SessionSettings(1, 4 << 20));
        assertThat(outcome).isInstanceOfSatisfying(Refused.class, it -> {
            assertThat(it.reason()).isEqualTo(Reason.ROW_TOO_LARGE);
            assertThat(it.message()).contains("8000000").contains("4194304");
        });
    }

    @Test
    void refusesMoreTensorsThanAreServed() throws IOException {
        rig.load("most", RefusedModels.manyInputs(TensorSpec.TENSORS_MAX)).close();

        var refused = rig.refused(RefusedModels.manyInputs(TensorSpec.TENSORS_MAX + 1));

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

        var refused = rig.refused(RefusedModels.named(names, List.of("y")));

        assertThat(refused.reason()).isEqualTo(Reason.TOO_MANY_TENSORS);
        assertThat(refused.message()).contains("1000 inputs").contains("shorter names");
    }

    @Test
    void refusesAModelThatGivesNothing() throws IOException {
        assertThat(rig.refused(RefusedModels.noOutputs()).reason()).isEqualTo(Reason.INVALID_MODEL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "\0", "a\nb", "a\u0001", "\u007f", "a\u0085b"})
    void refusesANameThatNoRequestCanGive(String name) throws IOException {
        for (var model : List.of(
                RefusedModels.named(List.of(name), List.of("y")), RefusedModels.named(List.of("x"), List.of(name)))) {
            var refused = rig.refused(model);

            assertThat(refused.reason()).isEqualTo(Reason.INVALID_MODEL);
            assertThat(refused.message())
                    .contains("control character")
                    .contains("\\u00")
                    .doesNotContain(name);
        }
    }

    @Test
    void refusesTensorsWithoutAName() throws IOException {
        assertThat(rig.refused(RefusedModels.named(List.of(""), List.of("y"))).message())
                .contains("an input has no name");
        assertThat(rig.refused(RefusedModels.named(List.of("x"), List.of(""))).message())
                .contains("an output has no name");
        assertThat(rig.refused(RefusedModels.withoutNames()).message()).contains("an input has no name");
    }

    @Test
    void refusesNamesThatAreTooLongOrNoText() throws IOException {
        rig.load("longest", RefusedModels.identityNamed("n".repeat(GraphNames.BYTES_MAX)))
                .close();

        var tooLong = rig.refused(RefusedModels.identityNamed("n".repeat(GraphNames.BYTES_MAX + 1)));
        var noText = rig.refused(
                replaced(RefusedModels.identityNamed("latin-one"), "one", new byte[] {'o', (byte) 0xff, 'e'}));

        assertThat(tooLong.message()).contains("1025 bytes").contains("at most 1024");
        assertThat(noText.message()).contains("isn't UTF-8");
    }

    @Test
    void refusesTwoTensorsOfOneName() throws IOException {
        var outputs = rig.refused(RefusedModels.named(List.of("x"), List.of("y", "y")));
        var inputs = rig.refused(RefusedModels.named(List.of("x", "x"), List.of("y")));

        assertThat(outputs.reason()).as(outputs.message()).isEqualTo(Reason.INVALID_MODEL);
        assertThat(outputs.message()).contains("two outputs are called y");
        assertThat(inputs.reason()).as(inputs.message()).isEqualTo(Reason.INVALID_MODEL);
    }

    private static byte[] replaced(byte[] model, String text, byte[] by) {
        var latin = new String(model, ISO_8859_1).replace(text, new String(by, ISO_8859_1));
        return latin.getBytes(ISO_8859_1);
    }
}
