package dev.windlass.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.slab.Datatype;
import dev.windlass.slab.SlabLayout;
import dev.windlass.slab.SlabViolation;
import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.WantedOutputs;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How much room is kept for replies, and which outputs it is kept for.
class ReplyRoomTest {
    private static final SlabLayout LAYOUT = SlabLayout.standard();
    private static final long EXTENT_MAX = 4 << 20;
    private static final TensorSpec TOKENS = new TensorSpec("tokens", Datatype.INT64, List.of(-1L, -1L));
    private static final TensorSpec EMBEDDING = new TensorSpec("embedding", Datatype.FP32, List.of(-1L, -1L, 768L));
    private static final TensorSpec SCORE = new TensorSpec("score", Datatype.FP32, List.of(1L));
    private static final TensorSpec MASK = new TensorSpec("mask", Datatype.FP32, List.of(1L, 1000L, 1000L));

    private static ReplyRoom room(TensorSpec... outputs) {
        return new ReplyRoom(List.of(TOKENS), List.of(outputs), LAYOUT);
    }

    @Test
    void aReplyThatNeedsMoreThanTheLargestExtentLeavesRoomForOthers() {
        var large = new TensorSpec("large", Datatype.FP32, List.of(10_000_000L));

        assertThat(room(large).extentBytes(1000, WantedOutputs.ALL)).isEqualTo(2 * LAYOUT.partBytes());
        assertThat(room(large).extentBytes(EXTENT_MAX - 512, WantedOutputs.ALL)).isEqualTo(EXTENT_MAX);
    }

    @Test
    void anOutputThatIsntAskedForTakesNoRoom() {
        var room = room(MASK, SCORE);

        assertThat(room.extentBytes(1000, WantedOutputs.ALL)).isEqualTo(EXTENT_MAX);
        assertThat(room.extentBytes(1000, WantedOutputs.of(new int[] {1}, 2))).isEqualTo(2048);
    }

    @Test
    void aVersionIsMeasuredByItsInputsAndItsSmallestOutput() {
        var huge = new TensorSpec("huge", Datatype.FP32, List.of(1L << 30));

        assertThat(room(huge).singleRowBytes())
                .isEqualTo(room(SCORE).singleRowBytes())
                .isLessThan(1024);
        assertThat(room(huge, SCORE).smallestReplyBytes()).isLessThan(1024);
        assertThat(room(huge).smallestReplyBytes()).isGreaterThan(4L << 30);
    }

    @Test
    void whatAReplyNeededIsKeptForTheNext() {
        var output = new OutputRoom(EMBEDDING, 16 << 10, false);

        output.learn(500 << 10, 4096);

        assertThat(output.estimate(0, 4096)).isEqualTo(500 << 10);
        assertThat(output.estimate(0, 512)).isEqualTo(500 << 10);
    }

    @Test
    void aLargeReplyIsRememberedBesideTheSizeOfItsRequest() {
        var output = new OutputRoom(EMBEDDING, 16 << 10, false);

        output.learn(3 << 20, 4096);

        assertThat(output.estimate(0, 4096)).isEqualTo(3 << 20);
        assertThat(output.estimate(0, 2048)).isEqualTo(3 << 19);
        assertThat(output.estimate(0, 512)).isEqualTo(OutputRoom.LEARNT_BYTES_MAX);
    }

    @Test
    void aGuessThatIsTooLargeComesDownAgain() {
        var output = new OutputRoom(EMBEDDING, 16 << 10, false);
        output.learn(3 << 20, 4096);

        for (int i = 0; i < 100; i++) {
            output.learn(1000, 4096);
        }

        assertThat(output.estimate(0, 4096)).isEqualTo(OutputRoom.LEARNT_BYTES_MAX);
    }

    @Test
    void wantedOutputsAreReadAsTheyWereWritten() {
        try (var arena = Arena.ofConfined()) {
            var memory = arena.allocate(64);
            WantedOutputs.of(new int[] {1, 4}, 6).write(memory, 8);

            var read = WantedOutputs.read(memory, 8, 2, 6);

            assertThat(read.count(6)).isEqualTo(2);
            assertThat(List.of(read.place(0), read.place(1))).containsExactly(1, 4);
            assertThat(WantedOutputs.read(memory, 8, 0, 6)).isSameAs(WantedOutputs.ALL);
            assertThatThrownBy(() -> WantedOutputs.read(memory, 8, 2, 4)).isInstanceOf(SlabViolation.class);
            assertThatThrownBy(() -> WantedOutputs.read(memory, 8, 7, 6)).isInstanceOf(SlabViolation.class);
            assertThatThrownBy(() -> WantedOutputs.read(memory, 8, -1, 6)).isInstanceOf(SlabViolation.class);
        }
    }

    @Test
    void allOutputsAreOneChoiceHoweverTheyAreNamed() {
        assertThat(WantedOutputs.of(new int[] {0, 1}, 2)).isSameAs(WantedOutputs.ALL);
        assertThatThrownBy(() -> WantedOutputs.of(new int[] {1, 1}, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WantedOutputs.of(new int[0], 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
