package dev.windlass.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.slab.Datatype;
import dev.windlass.slab.Descriptor;
import dev.windlass.slab.TensorTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The gateway's side of a reply that comes in parts, from an inference worker that sends them as a test
/// wants.
@Timeout(30)
class ReplyInPartsTest {
    private static final int ROWS = 500_000;
    private static final long BYTES = 128 + 8L * ROWS;

    @TempDir
    Path directory;

    /// Of each hand-over, whether it was cancelled by then.
    private final LinkedBlockingQueue<Boolean> handedOver = new LinkedBlockingQueue<>();

    private final CountDownLatch goesOn = new CountDownLatch(1);
    private final CompletableFuture<Object> outcome = new CompletableFuture<>();
    private final AtomicInteger givenBack = new AtomicInteger();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment reply = arena.allocate(BYTES, 64);
    private FakeInferenceWorker worker;
    private InferenceWorkerClient client;
    private BellThread bell;
    private ModelInstance instance;
    private long sent;
    private int waitsAt = -1;

    @BeforeEach
    void start() throws Exception {
        TensorTable.write(reply, 0, 0, new TensorTable.Line(Datatype.FP32, new long[] {ROWS, 2}, 128, 8L * ROWS, 0));
        for (int i = 0; i < 2 * ROWS; i++) {
            reply.set(ValueLayout.JAVA_FLOAT, 128 + 4L * i, i);
        }
        var socket = directory.resolve("fake.sock");
        worker = FakeInferenceWorker.listen(socket, List.of(FakeInferenceWorker.Y), this::sendNext);
        client = FakeClient.connect(socket, ClientSettings.standard(1), new CompletableFuture<>());
        bell = BellThread.start(client.bell());
        instance = FakeClient.load(client);
    }

    @AfterEach
    void close() throws Exception {
        goesOn.countDown();
        bell.close();
        client.close();
        worker.close();
        arena.close();
    }

    private void sendNext(FakeInferenceWorker.Desk desk) {
        try {
            if (handedOver.size() == waitsAt) {
                handedOver.add(false);
                goesOn.await();
            }
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
        boolean cancelled = Descriptor.cancelled(desk.slab().memory(), desk.descriptor());
        handedOver.add(cancelled);
        if (cancelled) {
            desk.complete(Descriptor.Status.CANCELLED, 0);
            return;
        }
        var request = desk.request();
        long length = Math.min(request.replyCap(), BYTES - sent);
        MemorySegment.copy(reply, sent, desk.slab().memory(), request.replyOff(), length);
        sent += length;
        desk.complete(Descriptor.Status.PART, BYTES);
    }

    private Pending ask(@Nullable ByteBuffer memory) {
        var slot = ((ModelInstance.Acquired.Granted) instance.acquire(512)).slot();
        slot.fixed(0, new long[] {1, 2}, 8).putFloat(1).putFloat(2);
        return slot.submit(System.nanoTime() + TimeUnit.MINUTES.toNanos(1), new Completion() {
            @Override
            public @Nullable ReplyMemory memory(long bytes) {
                return memory == null ? null : new ReplyMemory(memory, givenBack::incrementAndGet);
            }

            @Override
            public void completed(Reply answered) {
                try (answered) {
                    answered.leaveSlab();
                    outcome.complete(
                            client.requestsHeld() == 0 && answered.cameInParts() && whole(answered)
                                    ? "whole"
                                    : answered);
                }
            }

            @Override
            public void failed(InferenceFailure failure) {
                outcome.complete(failure);
            }
        });
    }

    private static boolean whole(Reply answered) {
        var data = answered.outputs().getFirst().data();
        return IntStream.range(0, 2 * ROWS).allMatch(it -> data.getFloat(4 * it) == it);
    }

    private static ByteBuffer memory() {
        return ByteBuffer.allocateDirect((int) BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Object outcome() throws Exception {
        return outcome.get(20, TimeUnit.SECONDS);
    }

    private void assertNothingIsLeft(int timesGivenBack) {
        await().untilAsserted(() -> assertThat(client.requestsHeld()).isZero());
        assertThat(givenBack).hasValue(timesGivenBack);
    }

    @Test
    void allPartsMakeOneReplyInTheAskersMemory() throws Exception {
        ask(memory());

        assertThat(outcome()).isEqualTo("whole");
        assertNothingIsLeft(1);
        assertThat(handedOver).hasSize(5).containsOnly(false);
    }

    @Test
    void anAskerWithoutMemoryIsToldAndTheInferenceWorkerDropsItsPart() throws Exception {
        ask(null);

        assertThat(outcome()).isEqualTo(new InferenceFailure.NoReplyRoom(BYTES));
        assertNothingIsLeft(0);
        assertThat(handedOver).containsExactly(false, true);
    }

    @Test
    void whoHangsUpBetweenPartsIsToldAtOnceAndTheRestIsDropped() throws Exception {
        waitsAt = 2;
        var pending = ask(memory());
        await().until(() -> handedOver.size() > waitsAt);

        pending.cancel();

        assertThat(outcome()).isEqualTo(new InferenceFailure.Cancelled());
        goesOn.countDown();
        assertNothingIsLeft(1);
        assertThat(handedOver.stream().toList().getLast()).isTrue();
    }

    @Test
    void aDeathBetweenPartsGivesTheMemoryAndTheRequestBack() throws Exception {
        waitsAt = 2;
        ask(memory());
        await().until(() -> handedOver.size() > waitsAt);

        worker.die();

        assertThat(outcome()).isInstanceOfSatisfying(InferenceFailure.InferenceWorkerLost.class, it -> {
            assertThat(it.suspects()).isEqualTo(1);
            assertThat(it.request().fingerprint()).hasSize(32);
            it.discard();
        });
        assertNothingIsLeft(1);
    }
}
