package dev.windlass.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.slab.Datatype;
import dev.windlass.slab.Descriptor;
import dev.windlass.slab.TensorTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Which request may have been the cause of an inference worker's death.
@Timeout(30)
class SuspectedRequestTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    @TempDir
    Path directory;

    @Test
    void onlyTheOneThatRanMayBeTheCauseAndWhatWasAnsweredBeforeIsAnswered() throws Exception {
        var ran = new ArrayBlockingQueue<Integer>(3);
        FakeInferenceWorker.Answering dyingOnTheSecond = it -> {
            ran.add(it.slot());
            if (ran.size() == 1) {
                it.line(new TensorTable.Line(Datatype.FP32, new long[] {1, 2}, 128, 8, 0));
                it.complete(Descriptor.Status.OK, 300);
            }
        };
        try (var worker = listen(dyingOnTheSecond);
                var client = connect()) {
            var instance = FakeClient.load(client);
            var outcomes = new ArrayList<CompletableFuture<Object>>();
            for (int i = 0; i < 3; i++) {
                outcomes.add(FakeClient.ask(instance, MINUTE));
            }
            await().until(() -> ran.size() == 2);

            worker.die();

            assertThat(outcomes.get(0).get(10, TimeUnit.SECONDS)).isEqualTo("answered");
            var second = (InferenceFailure.InferenceWorkerLost) outcomes.get(1).get(10, TimeUnit.SECONDS);
            var third = (InferenceFailure.InferenceWorkerLost) outcomes.get(2).get(10, TimeUnit.SECONDS);
            assertThat(second.begun()).isTrue();
            assertThat(second.ending().get()).isEqualTo(Ending.OF_ITSELF);
            assertThat(third.begun()).isFalse();
            assertThat(client.answered()).isEqualTo(1);
        }
    }

    @Test
    void nobodyIsSuspectedWhenTheInferenceWorkerIsLetGo() throws Exception {
        var ran = new CompletableFuture<Void>();
        try (var _ = listen(_ -> ran.complete(null))) {
            var client = connect();
            var asked = FakeClient.ask(FakeClient.load(client), MINUTE);
            ran.get(10, TimeUnit.SECONDS);

            client.close();

            var lost = (InferenceFailure.InferenceWorkerLost) asked.get(10, TimeUnit.SECONDS);
            assertThat(lost.begun()).isFalse();
        }
    }

    private FakeInferenceWorker listen(FakeInferenceWorker.Answering answering) throws Exception {
        return FakeInferenceWorker.listen(socket(), List.of(FakeInferenceWorker.Y), answering);
    }

    private InferenceWorkerClient connect() {
        return FakeClient.connect(socket(), ClientSettings.standard(1), new CompletableFuture<>());
    }

    private Path socket() {
        return directory.resolve("first");
    }
}
