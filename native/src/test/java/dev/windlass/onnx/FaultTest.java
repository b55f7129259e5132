package dev.windlass.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.cuda.Card;
import dev.windlass.onnx.jextract.OnnxRuntimeC;
import dev.windlass.slab.WantedOutputs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which failures of a run are the request's: those that other inputs wouldn't have met.
@OnEachEngine
final class FaultTest {
    @Parameter
    SessionRig rig;

    private RunOutcome.Failed fail(OnnxSession session, Tensor... inputs) {
        return (RunOutcome.Failed) session.run(inputs, WantedOutputs.ALL, new FixedReply(rig.arena, SessionRig.ROOMY));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anIndexBeyondATableIsTheInputs(boolean warm) {
        try (var session = rig.load("embedding", VerdictModels.embedding(1000, 1))) {
            if (warm) {
                session.warm();
            }
            var failed = fail(session, rig.longs(5, 5000));

            assertThat(failed.fault()).as(failed.message()).isEqualTo(Fault.INPUTS);
            assertThat(failed.message()).contains("5000");
            rig.run(session, rig.longs(5));
        }
    }

    @Tag(Card.TAG)
    @ParameterizedTest
    @ValueSource(strings = {"Add", "Mul", "MatMul", "Concat", "Gemm"})
    void shapesThatDoNotGoTogetherAreTheInputs(String operator) {
        try (var session = rig.load("pair-" + operator, VerdictModels.of(operator, 2))) {
            var failed = fail(
                    session,
                    rig.floats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
                    rig.floats(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 4));

            assertThat(failed.fault()).as(failed.message()).isEqualTo(Fault.INPUTS);
        }
    }

    @Tag(Card.TAG)
    @Test
    void aShapeThatTheModelDoesNotDeclareIsTheInputs() {
        try (var session = rig.load("wide", VerdictModels.wide(4))) {
            var failed = fail(session, rig.floats(new float[] {1, 2}, 1, 2));

            assertThat(failed.fault()).as(failed.message()).isEqualTo(Fault.INPUTS);
        }
    }

    @Test
    void aPlaceOfOursThatTheOutputDoesNotFitIsTheRuns() {
        var said = new OnnxException(
                OnnxRuntimeC.ORT_INVALID_ARGUMENT(),
                "The output OrtValue provided for output 'y' of node 'Concat-y' (Concat) has shape {3} but the computed"
                        + " output shape for this run is {4}.");

        assertThat(Fault.of(said)).isEqualTo(Fault.RUN);
        assertThat(Fault.of(new OnnxException(OnnxRuntimeC.ORT_FAIL(), "no memory")))
                .isEqualTo(Fault.RUN);
    }
}
