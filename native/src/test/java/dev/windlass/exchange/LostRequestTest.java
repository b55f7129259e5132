package dev.windlass.exchange;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.slab.Datatype;
import dev.windlass.slab.Descriptor;
import dev.windlass.slab.TensorTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A request whose inference worker is lost, and which is asked again elsewhere.
@Timeout(30)
class LostRequestTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    @TempDir
    Path directory;

    private final List<InferenceWorkerClient> clients = new ArrayList<>();
    private final BlockingQueue<InferenceFailure> failures = new ArrayBlockingQueue<>(2);

    /// Keeps the failure, and what it holds.
    private final Completion keeping = new Completion() {
        @Override
        public void completed(Reply reply) {
            reply.close();
        }

        @Override
        public void failed(InferenceFailure failure) {
            failures.add(failure);
        }
    };

    private FakeInferenceWorker listen(String name, FakeInferenceWorker.Answering answering) throws Exception {
        return FakeInferenceWorker.listen(directory.resolve(name), List.of(FakeInferenceWorker.Y), answering);
    }

    private InferenceWorkerClient connect(String name, int incarnation) {
        var client = FakeClient.connect(
                directory.resolve(name), ClientSettings.standard(incarnation), new CompletableFuture<>());
        clients.add(client);
        return client;
    }

    @AfterEach
    void close() {
        clients.forEach(InferenceWorkerClient::close);
    }

    private static RequestSlot room(ModelInstance instance, long bytes) {
        return ((ModelInstance.Acquired.Granted) instance.acquire(bytes)).slot();
    }

    private static RequestSlot request(ModelInstance instance, float one, float other) {
        var slot = room(instance, 512);
        slot.fixed(0, new long[] {1, 2}, 8).putFloat(one).putFloat(other);
        return slot;
    }

    private InferenceFailure.InferenceWorkerLost lost() throws InterruptedException {
        return (InferenceFailure.InferenceWorkerLost) failures.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void isCopiedToAnotherInferenceWorkerThoughTheFirstOneWroteIntoIt() throws Exception {
        var scribbled = new CompletableFuture<Void>();
        var asked = new CompletableFuture<List<Float>>();
        FakeInferenceWorker.Answering scribbling = it -> {
            it.slab().memory().set(JAVA_LONG, it.request().requestOff() + 72, 1L << 40);
            scribbled.complete(null);
        };
        FakeInferenceWorker.Answering reading = it -> {
            long table = it.request().requestOff();
            var line = TensorTable.read(it.slab().memory(), table, 0);
            asked.complete(List.of(
                    it.slab().memory().get(JAVA_FLOAT, table + line.dataOff()),
                    it.slab().memory().get(JAVA_FLOAT, table + line.dataOff() + 4)));
            it.line(new TensorTable.Line(Datatype.FP32, new long[] {1, 2}, 128, 8, 0));
            it.complete(Descriptor.Status.OK, 300);
        };
        try (var _ = listen("first", scribbling);
                var _ = listen("second", reading)) {
            var first = connect("first", 1);
            var second = connect("second", 2);
            var slot = request(FakeClient.load(first), 1.5f, -2);
            slot.submit(System.nanoTime() + MINUTE, keeping);
            scribbled.get(10, TimeUnit.SECONDS);

            first.close();

            var lost = lost();
            assertThat(first.requestsHeld()).isEqualTo(1);
            var again = room(FakeClient.load(second), 512);
            again.fillFrom(lost.request());
            lost.discard();
            again.submit(System.nanoTime() + MINUTE, keeping);
            assertThat(asked.get(10, TimeUnit.SECONDS)).containsExactly(1.5f, -2f);
            assertThat(first.requestsHeld()).isZero();
        }
    }

    @Test
    void whoSubmitsToALostInferenceWorkerGetsHisRequestBackAndTheSlabStays() throws Exception {
        try (var _ = listen("first", _ -> {})) {
            var first = connect("first", 1);
            var instance = FakeClient.load(first);
            var running = request(instance, 1, 2);
            running.submit(System.nanoTime() + MINUTE, keeping);
            var slot = room(instance, 512);
            var place = slot.fixed(0, new long[] {1, 2}, 8);
            first.close();
            place.putFloat(1).putFloat(2);

            slot.submit(System.nanoTime() + MINUTE, keeping);

            var lost = List.of(failures.poll(10, TimeUnit.SECONDS), failures.poll(10, TimeUnit.SECONDS));
            assertThat(lost).hasOnlyElementsOfType(InferenceFailure.InferenceWorkerLost.class);
            assertThat(first.requestsHeld()).isEqualTo(2);
            assertThat(place.getFloat(0)).isEqualTo(1);
            lost.forEach(InferenceFailure::discard);
            lost.forEach(InferenceFailure::discard);
            assertThat(first.requestsHeld()).isZero();
            assertThatThrownBy(() -> place.getFloat(0)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void otherInputsHaveAnotherFingerprint() throws Exception {
        try (var _ = listen("first", _ -> {})) {
            var instance = FakeClient.load(connect("first", 1));
            var one = request(instance, 1, 2);
            var same = request(instance, 1, 2);
            var other = request(instance, 1, 3);

            assertThat(same.fingerprint()).isEqualTo(one.fingerprint());
            assertThat(other.fingerprint()).isNotEqualTo(one.fingerprint());
        }
    }

    @Test
    void isNotCopiedWhereItHasNoRoom() throws Exception {
        try (var _ = listen("first", _ -> {});
                var _ = listen("second", _ -> {})) {
            var first = connect("first", 1);
            var second = connect("second", 2);
            var slot = room(FakeClient.load(first), 4096);
            slot.fixed(0, new long[] {100, 2}, 800);
            first.close();
            slot.submit(System.nanoTime() + MINUTE, keeping);
            var lost = lost();
            var again = room(FakeClient.load(second), 512);

            assertThatThrownBy(() -> again.fillFrom(lost.request())).hasMessageContaining("the room 512");

            lost.discard();
            again.release();
        }
    }
}
