package dev.windlass.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.exchange.InferenceWorkerClient.ConnectOutcome;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.Descriptor;
import dev.windlass.slab.SlabLayout;
import dev.windlass.slab.TensorTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who gets the room that others give back, on an inference worker with eight slots.
@Timeout(30)
class RoomTest {
    private static final int SLOTS = 8;

    @TempDir
    Path directory;

    private final List<RequestSlot> held = new ArrayList<>();
    private FakeInferenceWorker worker;
    private InferenceWorkerClient client;
    private BellThread bell;
    private ModelInstance instance;

    @BeforeEach
    void fill() throws Exception {
        var socket = directory.resolve("fake.sock");
        worker = FakeInferenceWorker.listen(socket, List.of(FakeInferenceWorker.Y), it -> {
            it.line(new TensorTable.Line(Datatype.FP32, new long[] {1, 2}, 128, 8, 0));
            it.complete(Descriptor.Status.OK, 300);
        });
        var settings = ClientSettings.standard(1).withLayout(new SlabLayout(SLOTS, 256 << 10));
        client = ((ConnectOutcome.Connected) InferenceWorkerClient.connect("fake", socket, settings, _ -> {})).client();
        bell = BellThread.start(client.bell());
        var key = new VersionKey("acme", "sha256:" + "0".repeat(64));
        instance = ((LoadOutcome.Loaded) client.load(new LoadRequest(key, 1, Path.of("any"), Map.of()))).instance();
        for (int i = 0; i < SLOTS; i++) {
            held.add(granted());
        }
        assertThat(instance.acquire(512)).isInstanceOf(ModelInstance.Acquired.Full.class);
    }

    @AfterEach
    void close() throws Exception {
        bell.close();
        client.close();
        worker.close();
    }

    private RequestSlot granted() {
        return ((ModelInstance.Acquired.Granted) instance.acquire(512)).slot();
    }

    @Test
    void aTurnThatSomebodyNoLongerWantsGoesToTheNextOneInLine() {
        var called = new ArrayList<String>();
        instance.whenRoom(() -> {
            called.add("gave up");
            return false;
        });
        instance.whenRoom(() -> {
            called.add("threw");
            throw new Broken();
        });
        instance.whenRoom(() -> called.add("waits"));
        instance.whenRoom(() -> called.add("behind"));

        held.getFirst().release();

        assertThat(called).containsExactly("gave up", "threw", "waits");
    }

    @Test
    void whoHasGivenUpLeavesHisPlaceInTheLineToOthers() {
        var called = new ArrayList<String>();
        for (int round = 0; round < 3 * InstanceLimits.ROOM_WAITERS_MAX; round++) {
            ModelInstance.RoomWaiter gone = () -> called.add("gone");
            assertThat(instance.whenRoom(gone)).isEqualTo(ModelInstance.RoomWait.WAITING);
            instance.leaveLine(gone);
            instance.leaveLine(gone);
        }
        ModelInstance.RoomWaiter stays = () -> called.add("stays");
        for (int i = 0; i < InstanceLimits.ROOM_WAITERS_MAX; i++) {
            assertThat(instance.whenRoom(stays)).isEqualTo(ModelInstance.RoomWait.WAITING);
        }
        assertThat(instance.whenRoom(stays)).isEqualTo(ModelInstance.RoomWait.TOO_MANY);

        held.getFirst().release();

        assertThat(called).containsExactly("stays");
    }

    @Test
    void whoGivesRoomBackAtOnceIsFollowedByTheNextAndNotInterruptedByHim() {
        var called = new ArrayList<Integer>();
        var inside = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            instance.whenRoom(() -> {
                called.add(inside.incrementAndGet());
                granted().release();
                inside.decrementAndGet();
                return true;
            });
        }

        held.getFirst().release();

        assertThat(called).hasSize(100).containsOnly(1);
    }

    @Test
    void theLastRoomThatIsGivenBackWakesEverybody() {
        var called = new ArrayList<Integer>();
        for (int i = 0; i < 2 * SLOTS; i++) {
            int number = i;
            instance.whenRoom(() -> called.add(number));
        }

        held.forEach(RequestSlot::release);

        assertThat(called).hasSize(2 * SLOTS).isSorted();
    }

    @Test
    void whoWaitsIsWokenWhenTheInferenceWorkerIsLostAlsoIfHeCameTooLate() {
        var called = new CopyOnWriteArrayList<String>();
        instance.whenRoom(() -> called.add("before"));
        client.close();
        instance.whenRoom(() -> called.add("after"));

        // Who notices the loss first wakes those who wait: this thread, or the one that hears the bell.
        await().untilAsserted(() -> assertThat(called).containsExactlyInAnyOrder("before", "after"));
    }

    @Test
    void aCompletionThatThrowsKeepsNobodyFromHisAnswerAndGivesItsRoomBack() throws Exception {
        var answers = new ArrayList<CompletableFuture<String>>();
        for (int i = 0; i < SLOTS; i++) {
            var answer = new CompletableFuture<String>();
            answers.add(answer);
            held.get(i).fixed(0, new long[] {1, 2}, 8).putFloat(1).putFloat(2);
            held.get(i).submit(System.nanoTime() + TimeUnit.MINUTES.toNanos(1), new Throwing(i, answer));
        }

        for (var answer : answers) {
            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("answered");
        }
        bell.close();
        assertThat(client.requestsHeld()).isZero();
    }

    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Broken() {
            super("against the contract; printed by this test", null, false, false);
        }
    }

    /// Every other one throws.
    private record Throwing(int number, CompletableFuture<String> answer) implements Completion {
        @Override
        public void completed(Reply reply) {
            answer.complete("answered");
            if (number % 2 == 0) {
                throw new Broken();
            }
            reply.close();
        }

        @Override
        public void failed(InferenceFailure failure) {
            answer.complete(failure.toString());
        }
    }
}
