package dev.windlass.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.Reply;
import dev.windlass.onnx.BatchModels;
import dev.windlass.onnx.TestModels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Requests that a real inference worker runs at once are answered as each is alone.
@Timeout(120)
class BatchedRequestsTest {
    private static final long FOR_EVER = System.nanoTime() + TimeUnit.HOURS.toNanos(1);
    private static final double RELATIVE = 1e-6;

    @TempDir
    static Path directory;

    private static WorkerProcess worker;
    private static ModelInstance mlp;
    private static ModelInstance twoInputs;
    private static ModelInstance whole;
    private static ModelInstance roots;
    private static ModelInstance lookUp;
    private static ModelInstance loop;

    private final AtomicInteger batched = new AtomicInteger();

    @BeforeAll
    static void start() throws Exception {
        worker = WorkerProcess.start(directory, ClientSettings.standard(1));
        mlp = load(1, TestModels.mlp(1, 32, 64, 64, 1));
        twoInputs = load(2, TestModels.twoInputs());
        whole = load(3, TestModels.identity(DataType.INT64, "N", "M"));
        roots = load(4, TestModels.squareRoot());
        lookUp = load(5, BatchModels.lookUp());
        loop = load(6, TestModels.loop());
    }

    private static ModelInstance load(int versionId, byte[] model) throws Exception {
        return worker.load(versionId, TestModels.write(directory, "m" + versionId, model));
    }

    @AfterAll
    static void stop() throws Exception {
        worker.closeWithoutAWord();
    }

    @Test
    void aVersionSaysHowManyRowsItAnswersAtOnceAsAlone() throws Exception {
        assertThat(List.of(mlp, twoInputs, whole, roots, lookUp))
                .extracting(it -> it.spec().batchRowsMax())
                .containsOnly(64);
    }

    @Test
    void aVersionWhoseRowsMixOrWhoseShapesSayNothingIsNotBatched() throws Exception {
        assertThat(load(10, BatchModels.differenceFromMean()).spec().batchRowsMax())
                .isEqualTo(1);
        assertThat(load(11, TestModels.transpose()).spec().batchRowsMax()).isEqualTo(1);
        assertThat(load(12, TestModels.sumOfThree()).spec().batchRowsMax()).isEqualTo(1);
        assertThat(load(13, TestModels.wordToNumber()).spec().batchRowsMax()).isEqualTo(1);
        assertThat(load(15, BatchModels.quantizedAsAWhole()).spec().batchRowsMax())
                .isEqualTo(1);
        assertThat(loop.spec().batchRowsMax()).isEqualTo(1);
    }

    @Test
    void aVersionThatNeverGetsDoneWithMadeUpRowsIsLoadedAndNotBatched() throws Exception {
        assertThat(load(14, BatchModels.endless()).spec().batchRowsMax()).isEqualTo(1);
    }

    /// One request, and what it was answered alone.
    private record Asked(ModelInstance instance, List<ByteBuffer> inputs, long[] dims, List<ByteBuffer> alone) {}

    @Test
    void anyMixOfRequestsIsAnsweredAsEachAlone() {
        for (long seed = 1; seed <= 6; seed++) {
            var random = new Random(seed);
            var asked = new ArrayList<Asked>();
            for (int i = 0; i < 60; i++) {
                asked.add(asked(random));
            }
            var busy = submitLoop(200_000);
            var answers = new ArrayList<Ask.Answer>();
            for (var it : asked) {
                answers.add(ask(it.instance, it.inputs, it.dims, reply -> close(it, reply)));
                if (random.nextInt(10) == 0) {
                    answers.getLast().pending().cancel();
                }
            }
            busy.await();
            for (var answer : answers) {
                assertThat(answer.await()).isIn("the same", new InferenceFailure.Cancelled());
                assertThat(answer.answers()).hasValue(1);
            }
        }
        assertThat(batched.get()).isGreaterThan(100);
    }

    private Asked asked(Random random) {
        var instance = List.of(mlp, mlp, twoInputs, whole, roots).get(random.nextInt(5));
        int rows = 1 + (random.nextInt(4) == 0 ? random.nextInt(70) : random.nextInt(3));
        long[] dims = instance == mlp
                ? new long[] {rows, 32}
                : instance == roots ? new long[] {rows} : new long[] {rows, instance == whole ? 1 + rows % 2 : 4};
        int elements = (int) (dims[0] * (dims.length == 1 ? 1 : dims[1]));
        var inputs = new ArrayList<ByteBuffer>();
        for (var spec : instance.spec().inputs()) {
            var data =
                    ByteBuffer.allocate(elements * spec.datatype().byteSize()).order(ByteOrder.LITTLE_ENDIAN);
            while (data.hasRemaining()) {
                var _ = instance == whole ? data.putLong(random.nextLong()) : data.putFloat(random.nextFloat(-1, 9));
            }
            inputs.add(data.flip());
        }
        @SuppressWarnings("unchecked")
        var alone = (List<ByteBuffer>)
                ask(instance, inputs, dims, BatchedRequestsTest::outputs).await();
        return new Asked(instance, inputs, dims, alone);
    }

    private static List<ByteBuffer> outputs(Reply reply) {
        return reply.outputs().stream()
                .map(it -> ByteBuffer.allocate(it.data().remaining())
                        .put(it.data().duplicate())
                        .flip()
                        .order(ByteOrder.LITTLE_ENDIAN))
                .toList();
    }

    private Object close(Asked asked, Reply reply) {
        if (reply.batchRows() > reply.rows()) {
            batched.incrementAndGet();
        }
        boolean nonFinite = false;
        var outputs = outputs(reply);
        for (int i = 0; i < outputs.size(); i++) {
            if (asked.instance == whole) {
                assertThat(outputs.get(i)).isEqualTo(asked.alone.get(i));
                continue;
            }
            assertThat(outputs.get(i).remaining()).isEqualTo(asked.alone.get(i).remaining());
            for (int at = 0; at < outputs.get(i).remaining(); at += 4) {
                float ours = outputs.get(i).getFloat(at);
                float alone = asked.alone.get(i).getFloat(at);
                nonFinite |= Float.isNaN(alone);
                boolean same = Float.compare(ours, alone) == 0 || Math.abs(ours - alone) <= RELATIVE * Math.abs(alone);
                assertThat(same).as(ours + " is " + alone).isTrue();
            }
        }
        assertThat(reply.nonFinite()).isEqualTo(nonFinite);
        return "the same";
    }

    @Test
    void aRowThatIsRefusedIsRefusedAloneAndTheOthersOfItsBatchAreAnswered() {
        var busy = submitLoop(200_000);
        var answers = new ArrayList<Ask.Answer>();
        for (int i = 0; i < 12; i++) {
            long place = i == 5 ? 99 : i % 4;
            var data = ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(place)
                    .flip();
            answers.add(ask(lookUp, List.of(data), new long[] {1}, Ask::firstFloats));
        }

        busy.await();

        for (int i = 0; i < 12; i++) {
            if (i == 5) {
                assertThat(answers.get(i).await()).isInstanceOf(InferenceFailure.InputsRefused.class);
            } else {
                assertThat((float[]) answers.get(i).await()).containsExactly(10 * (i % 4));
            }
        }
    }

    private static Ask.Answer ask(
            ModelInstance instance,
            List<ByteBuffer> inputs,
            long[] dims,
            java.util.function.Function<Reply, Object> read) {
        long bytes = inputs.stream().mapToLong(ByteBuffer::remaining).sum();
        var slot = Ask.room(instance, instance.spec().requestBytes(bytes, 0));
        for (int i = 0; i < inputs.size(); i++) {
            slot.fixed(i, dims, inputs.get(i).remaining()).put(inputs.get(i).duplicate());
        }
        return Ask.submit(slot, FOR_EVER, read);
    }

    /// Keeps the inference worker for a while, so that others come to wait.
    private static Ask.Answer submitLoop(long rounds) {
        var slot = Ask.room(loop, loop.spec().requestBytes(8, 0));
        slot.fixed(0, new long[] {1}, 8).putLong(rounds);
        return Ask.submit(slot, FOR_EVER, Ask::firstFloats);
    }
}
