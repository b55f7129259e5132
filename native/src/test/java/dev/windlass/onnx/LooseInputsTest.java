package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.cuda.Card;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Inputs that may be left out, and tensors whose rank no model says.
@Tag(Card.TAG)
@OnEachEngine
final class LooseInputsTest {
    @Parameter
    SessionRig rig;

    private static float[] floats(FixedReply reply) {
        return reply.tensors.getFirst().data().toArray(JAVA_FLOAT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOptionalInputIsGivenOrHasTheModelsOwnValue(boolean warm) {
        try (var session = rig.load("optional", LooseModels.optionalBias())) {
            if (warm) {
                session.warm();
            }
            var x = rig.floats(new float[] {1, 2}, 2);

            assertThat(session.inputs())
                    .containsExactly(
                            new TensorSpec("x", Datatype.FP32, List.of(-1L)),
                            new TensorSpec("bias", Datatype.FP32, List.of(1L)).asOptional());
            assertThat(floats(rig.run(session, x, rig.floats(new float[] {0.5f}, 1))))
                    .containsExactly(1.5f, 2.5f);
            assertThat(floats(rig.run(session, x, null))).containsExactly(11, 12);
        }
    }

    @Test
    void anInputThatMustBeGivenIsNamedIfItIsMissing() {
        try (var session = rig.load("optional", LooseModels.optionalBias())) {
            assertThat(rig.fail(session, null, rig.floats(new float[1], 1))).isEqualTo("input x is missing");
        }
    }

    @Test
    void anOutputOfUnknownRankHasTheRankThatComesOut() {
        try (var session = rig.load("reshape", LooseModels.reshape())) {
            session.warm();
            assertThat(session.outputs()).containsExactly(TensorSpec.ofAnyRank("y", Datatype.FP32));
            var x = rig.floats(new float[] {1, 2, 3, 4}, 4);

            assertThat(rig.run(session, x, rig.longs(2, 2)).tensors.getFirst().dims())
                    .containsExactly(2, 2);
            assertThat(rig.run(session, x, rig.longs(1, 1, 4))
                            .tensors
                            .getFirst()
                            .dims())
                    .containsExactly(1, 1, 4);
            assertThat(floats(rig.run(session, x, rig.longs(-1)))).containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    void anOutputOfMoreDimensionsThanAreServedFailsTheRun() {
        try (var session = rig.load("reshape", LooseModels.reshape())) {
            var x = rig.floats(new float[] {1}, 1);
            assertThat(rig.fail(session, x, rig.longs(1, 1, 1, 1, 1, 1, 1, 1, 1)))
                    .contains("rank 9");
        }
    }

    @Test
    void anInputOfUnknownRankTakesAnyShape() {
        try (var session = rig.load("anything", LooseModels.absoluteOfAnything())) {
            session.warm();
            assertThat(session.inputs()).containsExactly(TensorSpec.ofAnyRank("x", Datatype.FP32));
            assertThat(floats(rig.run(session, rig.floats(new float[] {-3})))).containsExactly(3);
            var square = rig.run(session, rig.floats(new float[] {-1, 2, -3, 4}, 2, 2));
            assertThat(square.tensors.getFirst().dims()).containsExactly(2, 2);
            assertThat(floats(square)).containsExactly(1, 2, 3, 4);
        }
    }
}
