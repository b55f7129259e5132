package dev.windlass.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.exchange.BellThread;
import dev.windlass.exchange.Completion;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.InstanceState;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.ModelInstance.Acquired;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.RequestSlot;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every [ModelInstance] does. A subclass gives one that is ready, of a model that gives its input
/// `x`, FP32 of shape (-1, 2), back.
@Timeout(60)
abstract class ModelInstanceContract {
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(30);

    private ModelInstance instance;
    private BellThread bell;

    /// The answer of one request.
    private record Told(CompletableFuture<float[]> answer, AtomicInteger times) implements Completion {
        private Told() {
            this(new CompletableFuture<>(), new AtomicInteger());
        }

        @Override
        public void completed(Reply reply) {
            times.incrementAndGet();
            try (reply) {
                var floats = reply.outputs().getFirst().data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
                var values = new float[floats.remaining() / 4];
                floats.asFloatBuffer().get(values);
                answer.complete(values);
            }
        }

        @Override
        public void failed(InferenceFailure failure) {
            times.incrementAndGet();
            failure.discard();
            answer.completeExceptionally(new Failed(failure));
        }
    }

    @SuppressWarnings("serial") // never serialised
    private static final class Failed extends Exception {
        private final InferenceFailure failure;

        private Failed(InferenceFailure failure) {
            this.failure = failure;
        }
    }

    /// Ready; the contract ends it by [#end].
    abstract ModelInstance create() throws Exception;

    /// Lets the instance go, whatever it has in hand.
    abstract void end() throws Exception;

    @BeforeEach
    void open() throws Exception {
        instance = create();
        bell = BellThread.start(instance.bell());
    }

    @AfterEach
    void close() throws Exception {
        end();
        bell.close();
    }

    private RequestSlot granted() {
        return ((Acquired.Granted) instance.acquire(instance.spec().requestBytes(24, 0))).slot();
    }

    /// One row to three.
    private static float[] rows(int i) {
        var rows = new float[2 + 2 * (i % 3)];
        Arrays.fill(rows, i);
        return rows;
    }

    private static void fill(RequestSlot slot, float... rows) {
        var place = slot.fixed(0, new long[] {rows.length / 2, 2}, 4 * rows.length);
        for (var value : rows) {
            place.putFloat(value);
        }
    }

    private List<RequestSlot> all() {
        var slots = new ArrayList<RequestSlot>();
        while (instance.acquire(instance.spec().requestBytes(24, 0)) instanceof Acquired.Granted(var slot)) {
            slots.add(slot);
        }
        return slots;
    }

    private static Told submitted(RequestSlot slot, long withinNanos) {
        var told = new Told();
        var _ = slot.submit(System.nanoTime() + withinNanos, told);
        return told;
    }

    @Test
    void answersEachRequestOnceWithItsOwnWhateverItIsRunWith() {
        var told = new ArrayList<Told>();
        for (int i = 0; i < 60; i++) {
            var slot = granted();
            fill(slot, rows(i));
            if (i % 5 == 0) {
                slot.alone();
            }
            told.add(submitted(slot, LONG_NANOS));
        }

        for (int i = 0; i < 60; i++) {
            assertThat(told.get(i).answer().join()).containsExactly(rows(i));
            assertThat(told.get(i).times()).hasValue(1);
        }
    }

    @Test
    void hasRoomForSoManyAndNoMoreAndForAsManyAgain() {
        var first = all();
        var full = instance.acquire(instance.spec().requestBytes(24, 0));
        first.forEach(RequestSlot::release);
        var second = all();
        second.forEach(RequestSlot::release);

        assertThat(first).hasSize(instance.spec().limits().slotsMax());
        assertThat(full).isInstanceOf(Acquired.Full.class);
        assertThat(second).hasSameSizeAs(first);
    }

    @Test
    void whoWaitsLongestIsWokenWhenRoomIsGivenBackAndWhoGaveUpPassesItOn() {
        var slots = all();
        var woken = new ArrayList<String>();
        instance.whenRoom(() -> {
            woken.add("gave up");
            return false;
        });
        instance.whenRoom(() -> woken.add("second"));
        instance.whenRoom(() -> woken.add("third"));

        slots.getFirst().release();

        assertThat(woken).containsExactly("gave up", "second");
        slots.subList(1, slots.size()).forEach(RequestSlot::release);
        assertThat(woken).containsExactly("gave up", "second", "third");
    }

    @Test
    void aRequestThatIsTooLargeIsRefusedWithTheLimit() {
        long most = instance.spec().limits().requestBytesMax();

        assertThat(instance.acquire(most + 1)).isEqualTo(new Acquired.TooLarge(most));
    }

    @Test
    void aRequestIsAskedAgainAsItWasAskedForAReply() {
        var slot = granted();
        fill(slot, 3, 4);
        var reply = new CompletableFuture<Reply>();
        var _ = slot.submit(System.nanoTime() + LONG_NANOS, new Completion() {
            @Override
            public void completed(Reply answer) {
                reply.complete(answer);
            }

            @Override
            public void failed(InferenceFailure failure) {
                reply.completeExceptionally(new Failed(failure));
            }
        });
        try (var answered = reply.join()) {
            var copy = ((Acquired.Granted) instance.acquire(answered.requestBytes())).slot();
            copy.fillFrom(answered);
            assertThat(copy.fingerprint()).isEqualTo(answered.fingerprint());
            assertThat(submitted(copy, LONG_NANOS).answer().join()).containsExactly(3, 4);
        }
    }

    @Test
    void aPassedDeadlineIsToldAndTheRoomComesBack() {
        var slot = granted();
        fill(slot, 1, 2);

        var told = submitted(slot, -1);

        assertThat(told.answer())
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(Failed.class)
                .satisfies(it ->
                        assertThat(((Failed) it.getCause()).failure).isInstanceOf(InferenceFailure.Expired.class));
        await().untilAsserted(() -> {
            var slots = all();
            slots.forEach(RequestSlot::release);
            assertThat(slots).hasSize(instance.spec().limits().slotsMax());
        });
    }

    @Test
    void theSameInputsHaveTheSameFingerprint() {
        var one = granted();
        var same = granted();
        var other = granted();
        fill(one, 1, 2);
        fill(same, 1, 2);
        fill(other, 1, 3);

        assertThat(one.fingerprint()).isEqualTo(same.fingerprint()).isNotEqualTo(other.fingerprint());
        List.of(one, same, other).forEach(RequestSlot::release);
    }

    @Test
    void anInputThatWasNotLaidOutIsNoRequest() {
        var slot = granted();

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> submitted(slot, LONG_NANOS))
                .isInstanceOf(IllegalStateException.class);
        slot.release();
    }

    @Test
    void whoIsGoneTakesNothingMore() throws Exception {
        end();

        await().until(() -> instance.state() == InstanceState.GONE);
        assertThat(instance.acquire(instance.spec().requestBytes(24, 0))).isInstanceOf(Acquired.Gone.class);
    }
}
