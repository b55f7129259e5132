package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.cuda.Card;
import dev.windlass.slab.WantedOutputs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/// What a model declares is a hint: what ONNX Runtime computes is answered, and only what was asked for.
@Tag(Card.TAG)
@OnEachEngine
final class DeclaredShapesTest {
    @Parameter
    SessionRig rig;

    private static float[] floats(FixedReply reply) {
        return reply.tensors.getFirst().data().toArray(JAVA_FLOAT);
    }

    @Test
    void inputsThatShareADimensionsNameAreBroadcastEitherWayRound() {
        try (var session = rig.load("two", TestModels.twoInputs())) {
            session.warm();
            var row = rig.floats(new float[] {1, 2, 3, 4}, 1, 4);
            var rows = rig.floats(new float[] {1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3}, 3, 4);

            var one = rig.run(session, row, rows);
            var other = rig.run(session, rows, row);

            assertThat(one.tensors.getFirst().dims()).containsExactly(3, 4);
            assertThat(floats(one)).containsExactly(2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6, 7);
            assertThat(floats(other)).isEqualTo(floats(one));
            assertThat(one.restarts).isZero();
        }
    }

    @Test
    void anOutputThatTurnsOutLongerThanDeclaredIsAnswered() {
        try (var session = rig.load("longer", LooseModels.longerFromThreeOn())) {
            session.warm();
            var three = rig.floats(new float[] {1, 2, 3}, 3);

            var first = rig.run(session, three);
            var second = rig.run(session, three);

            assertThat(floats(first)).containsExactly(1, 2, 3, 3);
            assertThat(first.restarts).isEqualTo(1);
            assertThat(floats(second)).containsExactly(1, 2, 3, 3);
            assertThat(second.restarts)
                    .as("a false promise isn't relied on again")
                    .isZero();
        }
    }

    @Test
    void anOutputThatTurnsOutShorterThanDeclaredIsAnswered() {
        try (var session = rig.load("shorter", LooseModels.shorterFromThreeOn())) {
            session.warm();
            assertThat(floats(rig.run(session, rig.floats(new float[] {1, 2, 3}, 3))))
                    .containsExactly(1, 2);
            assertThat(floats(rig.run(session, rig.floats(new float[] {5}, 1)))).containsExactly(5);
        }
    }

    @Test
    void anOutputThatIsDeclaredLargerThanAnyReplyIsAnsweredIfItIsSmall() {
        try (var session = rig.load("square", LooseModels.promisesASquare())) {
            session.warm();
            var reply = new FixedReply(rig.arena, SessionRig.ROOMY, SessionRig.ROOMY);

            var outcome = session.run(new Tensor[] {rig.floats(new float[5000], 5000)}, WantedOutputs.ALL, reply);

            assertThat(outcome).isEqualTo(new RunOutcome.Done(false));
            assertThat(reply.tensors.getFirst().dims()).containsExactly(2, 2);
        }
    }

    @Test
    void anOverflowThatWasSeenSaysWhatWasComputed() {
        try (var session = rig.load("longer", LooseModels.longerFromThreeOn())) {
            session.warm();
            var three = rig.floats(new float[] {1, 2, 3}, 3);
            assertThat(session.run(new Tensor[] {three}, WantedOutputs.ALL, new FixedReply(rig.arena, 12)))
                    .isEqualTo(new RunOutcome.Overflow(16));
        }
    }

    @Test
    void inputsThatCantBeComputedFailOnceAndHarmNothing() {
        try (var session = rig.load("table", LooseModels.table())) {
            session.warm();
            assertThat(rig.fail(session, rig.longs(7))).contains("7");
            assertThat(floats(rig.run(session, rig.longs(2, 0)))).containsExactly(3, 1);
            assertThat(rig.run(session, rig.longs(1)).restarts).isZero();
        }
    }

    @Test
    void onlyTheOutputsThatWereAskedForTakeRoom() {
        try (var session = rig.load("three", LooseModels.rootSameAndWhere())) {
            session.warm();
            var x = rig.floats(new float[] {4, 0, 9}, 3);

            var where = rig.run(session, WantedOutputs.of(new int[] {2}, 3), x);
            var others = rig.run(session, WantedOutputs.of(new int[] {0, 1}, 3), x);

            assertThat(where.asked).containsExactly(0);
            assertThat(where.tensors.getFirst().data().toArray(JAVA_LONG)).containsExactly(0, 2);
            assertThat(others.asked).containsExactly(0, 1);
            assertThat(floats(others)).containsExactly(2, 0, 3);
        }
    }

    @Test
    void anOutputThatWasntAskedForIsNeitherNotFiniteNorTooLarge() {
        try (var session = rig.load("three", LooseModels.rootSameAndWhere())) {
            session.warm();
            var below = new Tensor[] {rig.floats(new float[] {-1, 4}, 2)};

            var all = session.run(below, WantedOutputs.ALL, new FixedReply(rig.arena, SessionRig.ROOMY));
            var same = session.run(below, WantedOutputs.of(new int[] {1}, 3), new FixedReply(rig.arena, 8));
            var others = session.run(below, WantedOutputs.of(new int[] {0, 2}, 3), new FixedReply(rig.arena, 8));

            assertThat(all).isEqualTo(new RunOutcome.Done(true));
            assertThat(same).isEqualTo(new RunOutcome.Done(false));
            assertThat(others).isEqualTo(new RunOutcome.Overflow(24));
        }
    }
}
