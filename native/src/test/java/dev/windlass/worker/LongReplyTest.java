package dev.windlass.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.cuda.Card;
import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.LoadOutcome;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.Reply;
import dev.windlass.onnx.LongReplyModels;
import dev.windlass.onnx.TestModels;
import dev.windlass.slab.SlabLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Replies of a real inference worker that no extent holds: a slab of 4 MiB has such of 1 MiB.
@Tag(Card.TAG)
@Timeout(120)
class LongReplyTest {
    private static final int LIMIT = 48 << 20;
    private static final int TEN_MILLION = 10_000_000;
    private static final int WIDTH = 10_000;
    private static final String WORD = "windläss";

    @TempDir
    static Path directory;

    private static WorkerProcess worker;
    private static ModelInstance counting;
    private static ModelInstance always;
    private static ModelInstance longer;
    private static ModelInstance words;
    private static ModelInstance mlp;
    private static ModelInstance wide;

    @BeforeAll
    static void start() throws Exception {
        var layout = new SlabLayout(64, 4 << 20, LIMIT);
        worker = WorkerProcess.start(directory, ClientSettings.standard(1).withLayout(layout));
        counting = load(1, "counting", LongReplyModels.counting());
        always = load(2, "always", LongReplyModels.always(TEN_MILLION));
        longer = load(3, "longer", LongReplyModels.longerThanDeclared(1_000_000));
        words = load(4, "words", LongReplyModels.words(WORD));
        mlp = load(5, "mlp", TestModels.mlp(1, 4, 8, 2));
        wide = load(7, "wide", LongReplyModels.wide(WIDTH));
    }

    private static ModelInstance load(int versionId, String name, byte[] model) throws Exception {
        return worker.load(versionId, TestModels.write(directory, name + ".onnx", model));
    }

    @AfterAll
    static void stop() throws Exception {
        worker.closeWithoutAWord();
    }

    private static Ask.Answer count(long n) {
        var slot = Ask.room(counting, counting.spec().requestBytes(8, 0));
        slot.fixed(0, new long[] {1}, 8).putLong(n);
        return Ask.submit(slot, System.nanoTime() + TimeUnit.MINUTES.toNanos(1), LongReplyTest::counted);
    }

    /// How many numbers there are, each being its place.
    private static Object counted(Reply reply) {
        var output = reply.outputs().getFirst();
        var floats = output.data().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        boolean right = IntStream.range(0, floats.capacity()).allMatch(it -> floats.get(it) == it);
        return right && output.dims()[0] == floats.capacity() ? floats.capacity() : "wrong";
    }

    @Test
    void outputsOfAnySizeArriveWhole() {
        for (int n : new int[] {0, 1, 100_000, 300_000, TEN_MILLION, 262_112, 262_113}) {
            assertThat(count(n).await()).isEqualTo(n);
        }
    }

    @Test
    void aStaticShapeBeyondEveryExtentIsServed() {
        var answer = Ask.floats(always, new long[] {1}, new float[] {2.5f}, reply -> {
            var floats = reply.outputs()
                    .getFirst()
                    .data()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
            return IntStream.range(0, floats.capacity())
                    .filter(it -> floats.get(it) == 2.5f)
                    .count();
        });

        assertThat(answer.await()).isEqualTo((long) TEN_MILLION);
    }

    @Test
    void anOutputThatIsLongerThanItsModelDeclaresIsServed() {
        var answer = Ask.floats(
                longer,
                new long[] {2},
                new float[] {1, -1},
                reply -> Arrays.toString(reply.outputs().getFirst().dims())
                        + reply.outputs().getFirst().data().getFloat(4 * 1_999_999)
                        + reply.nonFinite());

        assertThat(answer.await()).isEqualTo("[2000000]-1.0false");
    }

    @Test
    void stringsArriveWholeAndSoDoOutputsBehindThem() {
        int n = 400_000;
        var slot = Ask.room(words, words.spec().requestBytes(8, 0));
        slot.fixed(0, new long[] {1}, 8).putLong(n);

        var answer = Ask.submit(slot, System.nanoTime() + TimeUnit.MINUTES.toNanos(1), reply -> {
            var bytes = new byte[WORD.getBytes(StandardCharsets.UTF_8).length];
            var data = reply.outputs().getFirst().data();
            boolean all = IntStream.range(0, n).allMatch(it -> {
                data.get(it * bytes.length, bytes);
                return WORD.equals(new String(bytes, StandardCharsets.UTF_8));
            });
            return all + " " + reply.outputs().getFirst().offsets().getLong(8 * n) + " "
                    + reply.outputs().get(1).data().getLong(0);
        });

        assertThat(answer.await()).isEqualTo("true " + 9L * n + " " + n);
    }

    @Test
    void requestsThatWereRunAtOnceGetTheirOwnRows() {
        var busy = count(TEN_MILLION);
        var asked = IntStream.range(0, 40)
                .mapToObj(row -> Ask.floats(wide, new long[] {1, 1}, new float[] {row}, reply -> {
                    var data = reply.outputs().getFirst().data();
                    boolean right = data.capacity() == 4 * WIDTH
                            && IntStream.range(0, WIDTH).allMatch(it -> data.getFloat(4 * it) == (float) it * row);
                    return (right ? "right" : "wrong")
                            + (reply.cameInParts() ? " in parts" : "")
                            + (reply.batchRows() > 1 ? " of a batch" : "");
                }))
                .toList();

        assertThat(busy.await()).isEqualTo(TEN_MILLION);
        assertThat(asked.stream().map(Ask.Answer::await))
                .allMatch(it -> it.toString().startsWith("right"))
                .contains(wide.spec().batchRowsMax() > 1 ? "right in parts of a batch" : "right in parts");
    }

    @Test
    void refusesAReplyBeyondTheLimitAndNamesIt() {
        assertThat(count(LIMIT / 4).await()).isEqualTo(new InferenceFailure.ReplyTooLarge(LIMIT + 128L, LIMIT));
        assertThat(count(LIMIT / 4 - 32).await()).isEqualTo(LIMIT / 4 - 32);
    }

    @Test
    void othersAreAnsweredBetweenTheParts() {
        var large = Stream.generate(() -> count(5_000_000)).limit(4).toList();

        for (int i = 0; i < 50; i++) {
            assertThat(Ask.floats(mlp, new long[] {1, 4}, new float[] {1, 2, 3, 4}, Ask::firstFloats)
                            .await())
                    .isInstanceOf(float[].class);
        }
        assertThat(large.stream().map(Ask.Answer::await)).containsOnly(5_000_000);
    }

    @Test
    void whoHangsUpInTheMiddleLeavesNothingBehind() {
        for (int i = 0; i < 20; i++) {
            var abandoned = count(TEN_MILLION);
            abandoned.pending().cancel();
            assertThat(abandoned.await()).isEqualTo(new InferenceFailure.Cancelled());
        }

        await().untilAsserted(() -> assertThat(worker.client.requestsHeld()).isZero());
        assertThat(count(LIMIT / 4 - 32).await()).isEqualTo(LIMIT / 4 - 32);
    }

    @Test
    void aVersionWhoseSmallestOutputIsBeyondTheLimitIsRefused() throws Exception {
        var file = TestModels.write(directory, "never.onnx", LongReplyModels.always(LIMIT / 4));

        assertThat(worker.tryLoad(6, file, ArtifactDigest.of(file)))
                .isInstanceOfSatisfying(
                        LoadOutcome.Refused.class,
                        it -> assertThat(it.reason())
                                .contains("smallest output")
                                .contains("limits.infer-reply-bytes-max"));
    }
}
