package dev.windlass.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.Reply;
import dev.windlass.onnx.LooseModels;
import dev.windlass.onnx.TestModels;
import dev.windlass.slab.WantedOutputs;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Requests for some of the outputs that a model has.
@Timeout(60)
class AskedOutputsTest {
    private static final long FOR_EVER = System.nanoTime() + TimeUnit.HOURS.toNanos(1);

    @TempDir
    static Path directory;

    private static WorkerProcess worker;
    private static ModelInstance three;

    @BeforeAll
    static void start() throws Exception {
        worker = WorkerProcess.start(directory, ClientSettings.standard(1));
        three = worker.load(1, TestModels.write(directory, "three.onnx", LooseModels.rootSameAndWhere()));
    }

    @AfterAll
    static void stop() throws Exception {
        worker.closeWithoutAWord();
    }

    @Test
    void answersWithTheOutputsThatWereAskedForAndCountsNoOther() {
        int n = 500_000;

        var answer = ask(
                three,
                new int[] {1},
                new float[n],
                reply -> reply.outputs().stream()
                        .map(it -> it.name() + it.elements() + " of " + reply.byteSize())
                        .toList());

        assertThat(answer.await()).hasToString("[same" + n + " of " + (128 + 4 * n) + "]");
    }

    @Test
    void outputsThatWereAskedForStayThoseInALargerRoom() {
        int n = 40_000;
        var ones = Ask.ones(n);

        var answer = ask(
                three,
                new int[] {0, 2},
                ones,
                reply -> reply.outputs().stream()
                        .map(it -> it.name() + it.elements())
                        .toList());

        assertThat(answer.await()).hasToString("[root" + n + ", where" + n + "]");
    }

    private static Ask.Answer ask(ModelInstance instance, int[] outputs, float[] values, Function<Reply, Object> read) {
        var wanted = WantedOutputs.of(outputs, instance.spec().outputs().size());
        var acquired = instance.acquire(instance.spec().requestBytes(4L * values.length, 0), wanted);
        var slot = ((ModelInstance.Acquired.Granted) acquired).slot();
        slot.fixed(0, new long[] {values.length}, 4 * values.length)
                .asFloatBuffer()
                .put(values);
        return Ask.submit(slot, FOR_EVER, read);
    }
}
