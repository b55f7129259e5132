package dev.windlass.gateway.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.exchange.ReplyTensor;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.slab.Datatype;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The classes of rows of scores, compared with a sort of all of them.
class BestClassesTest {
    private static ReplyTensor floats(long[] dims, float... values) {
        var data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            data.putFloat(value);
        }
        return new ReplyTensor("y", Datatype.FP32, dims, data.flip(), null);
    }

    private static ReplyTensor bytes(Datatype datatype, int... values) {
        var data = ByteBuffer.allocate(values.length * datatype.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            switch (datatype.byteSize()) {
                case 1 -> data.put((byte) value);
                case 2 -> data.putShort((short) value);
                case 4 -> data.putInt(value);
                default -> data.putLong(value);
            }
        }
        return new ReplyTensor("y", datatype, new long[] {values.length}, data.flip(), null);
    }

    private static List<String> texts(ReplyTensor classes) {
        var offsets = classes.offsets();
        var texts = new ArrayList<String>();
        for (int i = 0; i < classes.elements(); i++) {
            int from = (int) offsets.getLong(8 * i);
            var text = new byte[(int) offsets.getLong(8 * i + 8) - from];
            classes.data().duplicate().position(from).get(text);
            texts.add(new String(text, StandardCharsets.US_ASCII));
        }
        return texts;
    }

    private static ReplyTensor best(ReplyTensor scores, int wanted) {
        return BestClasses.in(scores, wanted, new ClassBudget());
    }

    @Test
    void theBestOfEachRowStandFirstAndEqualOnesInTheirOrder() {
        var classes = best(floats(new long[] {2, 3}, 0.1f, 0.7f, 0.2f, 5, -1, 5), 2);

        assertThat(classes.datatype()).isEqualTo(Datatype.BYTES);
        assertThat(classes.dims()).containsExactly(2, 2);
        assertThat(texts(classes)).containsExactly("0.700000:1", "0.200000:2", "5.000000:0", "5.000000:2");
    }

    @Test
    void oneDimensionIsOneRowAndNoRowHasMoreThanItsScores() {
        var classes = best(floats(new long[] {2}, 1, 2), 10);
        assertThat(classes.dims()).containsExactly(2);
        assertThat(texts(classes)).containsExactly("2.000000:1", "1.000000:0");
        assertThat(best(floats(new long[] {0, 3}), 2).dims()).containsExactly(0, 0);
        assertThat(texts(best(floats(new long[] {}, 4), 1))).containsExactly("4.000000:0");
    }

    @Test
    void scoresAreWrittenAsCWritesThem() {
        assertThat(texts(best(
                        floats(
                                new long[] {6},
                                Float.NaN,
                                Float.POSITIVE_INFINITY,
                                Float.NEGATIVE_INFINITY,
                                -0.0f,
                                0.0000005f,
                                123456.79f),
                        6)))
                .containsExactly("inf:1", "123456.789062:5", "0.000000:4", "-0.000000:3", "-inf:2", "nan:0");
    }

    @Test
    void wholeNumbersHaveTheirTypesOrder() {
        assertThat(texts(best(bytes(Datatype.INT8, -1, 1), 2))).containsExactly("1:1", "-1:0");
        assertThat(texts(best(bytes(Datatype.UINT8, -1, 1), 2))).containsExactly("255:0", "1:1");
        assertThat(texts(best(bytes(Datatype.UINT16, -1, 1), 1))).containsExactly("65535:0");
        assertThat(texts(best(bytes(Datatype.INT16, -1, 1), 1))).containsExactly("1:1");
        assertThat(texts(best(bytes(Datatype.UINT32, -1, 1), 1))).containsExactly("4294967295:0");
        assertThat(texts(best(bytes(Datatype.INT32, -7, 1), 2))).containsExactly("1:1", "-7:0");
        assertThat(texts(best(bytes(Datatype.UINT64, -1, 1), 1))).containsExactly("18446744073709551615:0");
        assertThat(texts(best(bytes(Datatype.INT64, -1, 1), 1))).containsExactly("1:1");
        assertThat(texts(best(bytes(Datatype.FP16, 0x3c00, 0x4000), 1))).containsExactly("2.000000:1");
        assertThat(texts(best(bytes(Datatype.BF16, 0x3f80, 0x4000), 1))).containsExactly("2.000000:1");
    }

    @Test
    void areThoseOfASortOfAll() {
        var random = new Random(11);
        for (int round = 0; round < 300; round++) {
            int width = 1 + random.nextInt(60);
            int wanted = 1 + random.nextInt(width + 3);
            var scores = new float[width];
            for (int i = 0; i < width; i++) {
                scores[i] = random.nextInt(20) / 4f;
            }
            var sorted = IntStream.range(0, width)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                    .limit(wanted)
                    .map(i -> String.format(Locale.ROOT, "%f:%d", scores[i], i))
                    .toList();

            assertThat(texts(best(floats(new long[] {1, width}, scores), wanted)))
                    .isEqualTo(sorted);
        }
    }

    @Test
    void moreThanTheHeapHoldsAreRefused() {
        var many = floats(new long[] {20_000, 1}, new float[20_000]);
        assertThatThrownBy(() -> best(many, 1))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        it -> assertThat(it.refusal().detail()).contains("outputs[y]", "20000 rows", "16384"));
    }

    @Test
    void theOutputsOfAReplyShareWhatItsClassesMayTake() {
        var budget = new ClassBudget();
        var some = floats(new long[] {10_000, 1}, new float[10_000]);
        assertThat(BestClasses.in(some, 1, budget).elements()).isEqualTo(10_000);

        assertThatThrownBy(() -> BestClasses.in(some, 1, budget))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        it -> assertThat(it.refusal().detail()).contains("outputs[y]", "16384", "fewer classes"));
    }

    @Test
    void longTextsAreRefusedByTheirBytes() {
        var data = ByteBuffer.allocate(8 * 4000).order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            data.putDouble(-1e300);
        }
        var huge = new ReplyTensor("y", Datatype.FP64, new long[] {4000, 1}, data.flip(), null);

        assertThatThrownBy(() -> best(huge, 1))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        it -> assertThat(it.refusal().detail()).contains("outputs[y]", "1048576 bytes"));
    }
}
