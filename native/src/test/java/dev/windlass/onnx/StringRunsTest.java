package dev.windlass.onnx;

import static dev.windlass.onnx.ModelParts.model;
import static dev.windlass.onnx.ModelParts.node;
import static dev.windlass.onnx.ModelParts.tensor;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.windlass.cuda.Card;
import dev.windlass.slab.Datatype;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/// One run of a session after the other, with other strings each time: nothing of one is seen in the next.
@Tag(Card.TAG)
@OnEachEngine
final class StringRunsTest {
    @Parameter
    SessionRig rig;

    @Test
    void eachRunHasItsOwn() {
        var random = new Random(1);
        try (var session = rig.load("pair", pair())) {
            for (int run = 0; run < 200; run++) {
                int rows = run % 7 == 0 ? random.nextInt(50) : 20;
                var left = words(random, rows, run % 11 == 0 ? 600 : 40);
                var right = words(random, rows, run % 13 == 0 ? 600 : 3);

                var reply = rig.run(session, rig.strings(left, rows), rig.strings(right, rows));

                assertThat(SessionRig.strings(reply.tensors.get(0))).isEqualTo(left);
                assertThat(SessionRig.strings(reply.tensors.get(1))).isEqualTo(right);
            }
        }
    }

    @Test
    void oneThatIsRefusedHalfwayLeavesNothing() {
        try (var session = rig.load("again", TestModels.identity(DataType.STRING, "N", 1))) {
            var words = List.of("one", "", "three");
            for (int run = 0; run < 3; run++) {
                var lying = rig.strings(List.of("longer than", "those", "before"), 3, 1);
                lying.offsets().setAtIndex(JAVA_LONG, 2, -1);
                assertThat(rig.outcome(session, lying)).isNotInstanceOf(RunOutcome.Done.class);

                assertThat(SessionRig.strings(rig.run(session, rig.strings(words, 3, 1))
                                .tensors
                                .getFirst()))
                        .isEqualTo(words);
            }
        }
    }

    @Test
    void moreThanAreKeptAreServedAlike() {
        var many = Stream.generate(() -> "w").limit(30_000).toList();
        try (var session = rig.load("many", TestModels.identity(DataType.STRING, "N"))) {
            for (int run = 0; run < 3; run++) {
                var reply = rig.run(session, rig.strings(many, many.size()));
                assertThat(reply.tensors.getFirst().datatype()).isEqualTo(Datatype.BYTES);
                assertThat(SessionRig.strings(reply.tensors.getFirst())).isEqualTo(many);
            }
        }
    }

    private static List<String> words(Random random, int count, int lengthMax) {
        return Stream.generate(() -> random.ints(random.nextInt(lengthMax + 1), 0, 0x250)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString())
                .limit(count)
                .toList();
    }

    /// a and b BYTES `[N]` -> the same.
    private static byte[] pair() {
        return model(GraphProto.newBuilder()
                .setName("pair")
                .addInput(tensor("a", DataType.STRING, "N"))
                .addInput(tensor("b", DataType.STRING, "N"))
                .addNode(node("Identity", List.of("a"), "again"))
                .addNode(node("Identity", List.of("b"), "too"))
                .addOutput(tensor("again", DataType.STRING, "N"))
                .addOutput(tensor("too", DataType.STRING, "N")));
    }
}
