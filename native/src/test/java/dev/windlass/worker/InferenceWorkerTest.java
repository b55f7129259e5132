package dev.windlass.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.windlass.cuda.Card;
import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.Reply;
import dev.windlass.onnx.TestModels;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One real inference worker with several versions, asked over the instance.
@Tag(Card.TAG)
@Timeout(60)
class InferenceWorkerTest {
    private static final long FOR_EVER = System.nanoTime() + TimeUnit.HOURS.toNanos(1);

    @TempDir
    static Path directory;

    private static WorkerProcess worker;
    private static ModelInstance twoInputs;
    private static ModelInstance words;
    private static ModelInstance sum;
    private static ModelInstance roots;
    private static ModelInstance nonZero;
    private static ModelInstance loop;

    @BeforeAll
    static void start() throws Exception {
        worker = WorkerProcess.start(directory, ClientSettings.standard(1));
        twoInputs = load(1, "two", TestModels.twoInputs());
        words = load(2, "words", TestModels.identity(DataType.STRING, "N", "M"));
        sum = load(3, "sum", TestModels.sumOfThree());
        roots = load(4, "roots", TestModels.squareRoot());
        nonZero = load(5, "nonzero", TestModels.nonZero());
        loop = load(6, "loop", TestModels.loop());
    }

    private static ModelInstance load(int versionId, String name, byte[] model) throws Exception {
        return worker.load(versionId, TestModels.write(directory, name + ".onnx", model));
    }

    @AfterAll
    static void stop() throws Exception {
        worker.closeWithoutAWord();
    }

    @Test
    void answersWithAllOutputsOfAModelWithTwoInputs() {
        var slot = Ask.room(twoInputs, twoInputs.spec().requestBytes(64, 0));
        slot.fixed(1, new long[] {2, 4}, 32).asFloatBuffer().put(new float[] {1, 1, 1, 1, 2, 2, 2, 2});
        slot.fixed(0, new long[] {2, 4}, 32).asFloatBuffer().put(new float[] {1, 2, 3, 4, 5, 6, 7, 8});

        var answer = Ask.submit(
                slot,
                FOR_EVER,
                reply -> reply.outputs().stream()
                        .map(it -> it.name()
                                + Arrays.toString(it.dims())
                                + it.data().getFloat(28))
                        .toList());

        assertThat(answer.await()).hasToString("[sum[2, 4]10.0, difference[2, 4]6.0]");
    }

    @Test
    void carriesStringsThereAndBack() {
        var slot = Ask.room(words, words.spec().requestBytes(20, 4));
        var strings = slot.strings(0, new long[] {2, 2}, 11);
        for (var word : new String[] {"windlass", "", "é", "x"}) {
            strings.add(word.getBytes(UTF_8), 0, word.getBytes(UTF_8).length);
        }

        var answer = Ask.submit(slot, FOR_EVER, Ask::strings);

        assertThat(answer.await()).hasToString("[windlass, , é, x]");
    }

    @Test
    void servesAModelWithoutABatchDimension() {
        var answer = Ask.floats(
                sum,
                new long[] {3},
                new float[] {1, 2, 4},
                reply -> reply.outputs().getFirst().dims().length + " "
                        + reply.outputs().getFirst().data().getFloat(0));

        assertThat(answer.await()).isEqualTo("0 7.0");
    }

    @Test
    void saysWhetherAnOutputIsNonFinite() {
        assertThat(Ask.floats(roots, new long[] {2}, new float[] {4, 9}, Reply::nonFinite)
                        .await())
                .isEqualTo(false);
        assertThat(Ask.floats(roots, new long[] {2}, new float[] {4, -9}, Reply::nonFinite)
                        .await())
                .isEqualTo(true);
    }

    @Test
    void answersWithMoreThanItHadRoomFor() {
        int n = 40_000;
        var ones = Ask.ones(n);

        var answer = Ask.floats(
                nonZero,
                new long[] {n},
                ones,
                reply -> reply.outputs().getFirst().dims()[1] + " "
                        + reply.outputs().getFirst().data().getLong(8 * (n - 1)));

        assertThat(answer.await()).isEqualTo(n + " " + (n - 1));
    }

    @Test
    void answersWithMoreThanAMebibyteAndKeepsTheRoomForTheNext() {
        int n = 200_000;
        var ones = Ask.ones(n);

        for (int i = 0; i < 3; i++) {
            assertThat(Ask.floats(nonZero, new long[] {n}, ones, Reply::byteSize)
                            .await())
                    .isEqualTo(8L * n + 128);
        }
    }

    @Test
    void namesTheLimitToARequestThatIsTooLarge() {
        long limit = roots.spec().limits().requestBytesMax();

        assertThat(roots.acquire(limit + 1)).isEqualTo(new ModelInstance.Acquired.TooLarge(limit));
        assertThat(roots.acquire(limit))
                .isInstanceOfSatisfying(
                        ModelInstance.Acquired.Granted.class, it -> it.slot().release());
    }

    @Test
    void refusesInputsThatDontFitTheModel() {
        var slot = Ask.room(twoInputs, 2048);

        assertThatThrownBy(() -> slot.fixed(0, new long[] {1, 5}, 20)).hasMessageContaining("left");
        assertThatThrownBy(() -> slot.fixed(0, new long[] {1, 4}, 20)).hasMessageContaining("left");
        assertThatThrownBy(() -> slot.fixed(0, new long[] {4000, 4}, 64000)).hasMessageContaining("left");
        slot.fixed(0, new long[] {1, 4}, 16);
        assertThatThrownBy(() -> slot.submit(FOR_EVER, null)).hasMessageContaining("right");
        slot.release();
        assertThatThrownBy(slot::release).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void endsARunThatOutlastsItsDeadline() {
        var late = submitLoop(Long.MAX_VALUE / 2, System.nanoTime() + 50_000_000);

        assertThat(late.await()).isEqualTo(new InferenceFailure.Expired());
        assertThat(submitLoop(3, FOR_EVER).await()).isEqualTo(3f);
        assertThat(late.answers()).hasValue(1);
    }

    @Test
    void endsARunThatNobodyWaitsForAnyMore() {
        var cancelled = submitLoop(Long.MAX_VALUE / 2, FOR_EVER);
        cancelled.pending().cancel();

        assertThat(cancelled.await()).isEqualTo(new InferenceFailure.Cancelled());
        assertThat(submitLoop(2, FOR_EVER).await()).isEqualTo(2f);
        cancelled.pending().cancel();
        assertThat(cancelled.answers()).hasValue(1);
    }

    private static Ask.Answer submitLoop(long rounds, long deadlineNanos) {
        var slot = Ask.room(loop, loop.spec().requestBytes(8, 0));
        slot.fixed(0, new long[] {1}, 8).putLong(rounds);
        return Ask.submit(
                slot, deadlineNanos, reply -> reply.outputs().getFirst().data().getFloat(0));
    }
}
