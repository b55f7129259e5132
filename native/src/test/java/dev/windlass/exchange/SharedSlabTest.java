package dev.windlass.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.slab.SlabLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two versions on one inference worker with eight slots, which never answers.
@Timeout(30)
class SharedSlabTest {
    private static final int SLOTS = 8;
    private static final long SLAB_BYTES = 256 << 10;
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    @TempDir
    Path directory;

    private final List<Integer> asked = new CopyOnWriteArrayList<>();
    private FakeInferenceWorker worker;
    private InferenceWorkerClient client;
    private ModelInstance first;
    private ModelInstance second;

    @BeforeEach
    void load() throws Exception {
        var socket = directory.resolve("fake.sock");
        worker = FakeInferenceWorker.listen(
                socket,
                List.of(FakeInferenceWorker.Y),
                it -> asked.add(it.request().versionId()));
        var settings = ClientSettings.standard(1).withLayout(new SlabLayout(SLOTS, SLAB_BYTES));
        client = FakeClient.connect(socket, settings, new CompletableFuture<>());
        first = FakeClient.load(client, 1);
        second = FakeClient.load(client, 2);
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        worker.close();
    }

    /// As many as it gets.
    private static List<RequestSlot> all(ModelInstance instance, long bytes) {
        var held = new ArrayList<RequestSlot>();
        while (instance.acquire(bytes) instanceof ModelInstance.Acquired.Granted(var slot)) {
            held.add(slot);
        }
        return held;
    }

    @Test
    void noVersionTakesAllSlots() {
        assertThat(all(first, 512)).hasSize(SLOTS / 2);
        assertThat(all(second, 512)).hasSize(SLOTS / 4);
    }

    @Test
    void noVersionTakesAllBytes() {
        long quarter = first.spec().limits().requestBytesMax();

        assertThat(all(first, quarter).size()).isBetween(1, 2);
        assertThat(all(second, quarter)).isNotEmpty();
    }

    @Test
    void whoIsAloneTakesAllOfIt() {
        client.unload(second);

        assertThat(all(first, 512)).hasSize(SLOTS);
    }

    @Test
    void aVersionThatGoesIsWaitedForByItselfAndGrantedNothing() {
        var woken = new ArrayList<String>();
        var held = all(first, 512);
        var others = all(second, 512);
        first.whenRoom(() -> woken.add("woken"));

        client.drain(first);

        assertThat(woken).containsExactly("woken");
        assertThat(first.acquire(512)).isInstanceOf(ModelInstance.Acquired.Gone.class);
        assertThat(client.requestsHeld(first)).isEqualTo(held.size());
        held.forEach(RequestSlot::release);
        assertThat(client.requestsHeld(first)).isZero();
        assertThat(client.requestsHeld()).isEqualTo(others.size());
        client.unload(first);
        assertThat(second.state()).isEqualTo(InstanceState.READY);
    }

    @Test
    void theVersionThatRanIsSuspectedOfADeathAndNotTheOneThatWaited() throws Exception {
        var running = FakeClient.ask(second, MINUTE);
        await().until(() -> asked.equals(List.of(2)));
        var waiting = FakeClient.ask(first, MINUTE);

        worker.die();

        assertThat(lost(running).suspects()).isEqualTo(1);
        assertThat(lost(waiting).begun()).isFalse();
        assertThat(client.suspects().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .containsExactly(FakeClient.key(2));
    }

    @Test
    void aVersionThatWasBeingLoadedIsSuspectedToo() throws Exception {
        var running = FakeClient.ask(first, MINUTE);
        await().until(() -> asked.equals(List.of(1)));
        var third = FakeClient.key(FakeInferenceWorker.NEVER_LOADED);
        var outcome = new CompletableFuture<LoadOutcome>();
        Thread.ofPlatform()
                .start(() -> outcome.complete(client.load(
                        new LoadRequest(third, FakeInferenceWorker.NEVER_LOADED, Path.of("any"), Map.of()))));
        worker.neverLoaded.await();

        worker.die();

        assertThat(lost(running).suspects()).as("it is asked again").isEqualTo(2);
        assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(LoadOutcome.Lost.class);
        assertThat(client.suspects().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .containsExactlyInAnyOrder(FakeClient.key(1), third);
    }

    @Test
    void nobodyIsSuspectedOfADeathBetweenTwoRequests() throws Exception {
        worker.die();

        assertThat(client.suspects().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .isEmpty();
    }

    private static InferenceFailure.InferenceWorkerLost lost(CompletableFuture<Object> outcome) throws Exception {
        return (InferenceFailure.InferenceWorkerLost) outcome.get(10, TimeUnit.SECONDS);
    }
}
