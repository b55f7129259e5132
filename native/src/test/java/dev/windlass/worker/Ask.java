package dev.windlass.worker;

import dev.windlass.exchange.Completion;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.Pending;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.RequestSlot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// Sends requests over an instance as a gateway does, and waits for them as no gateway would.
public final class Ask {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Ask() {}

    /// What came back; `answers` counts calls of the completion.
    public record Answer(CompletableFuture<Object> outcome, AtomicInteger answers, Pending pending) {
        public Object await() {
            return outcome.orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    static RequestSlot room(ModelInstance instance, long bytes) {
        while (true) {
            switch (instance.acquire(bytes)) {
                case ModelInstance.Acquired.Granted(var slot) -> {
                    return slot;
                }
                case ModelInstance.Acquired.Full _ -> {
                    var freed = new CountDownLatch(1);
                    instance.whenRoom(() -> {
                        freed.countDown();
                        return true;
                    });
                    awaitLatch(freed);
                }
                case ModelInstance.Acquired.TooLarge tooLarge -> throw new IllegalStateException(tooLarge.toString());
                case ModelInstance.Acquired.Gone gone -> throw new Gone(gone.reason());
            }
        }
    }

    static final class Gone extends RuntimeException {
        Gone(String reason) {
            super(reason);
        }
    }

    /// Sends one FP32 input and reads the reply with `read` before it is closed; the outcome is that or a
    /// failure.
    public static Answer floats(ModelInstance instance, long[] dims, float[] values, Function<Reply, Object> read) {
        var slot = room(instance, instance.spec().requestBytes(4L * values.length, 0));
        slot.fixed(0, dims, 4 * values.length).asFloatBuffer().put(values);
        return submit(slot, System.nanoTime() + PATIENCE.toNanos(), read);
    }

    static float[] ones(int n) {
        var ones = new float[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    static Answer submit(RequestSlot slot, long deadlineNanos, Function<Reply, Object> reader) {
        var outcome = new CompletableFuture<Object>();
        var answers = new AtomicInteger();
        var pending = slot.submit(deadlineNanos, new Completion() {
            @Override
            public void completed(Reply reply) {
                answers.incrementAndGet();
                Object read;
                try (reply) {
                    read = reader.apply(reply);
                } catch (RuntimeException broken) {
                    outcome.completeExceptionally(broken);
                    return;
                }
                outcome.complete(read);
            }

            @Override
            public void failed(InferenceFailure failure) {
                failure.discard();
                answers.incrementAndGet();
                outcome.complete(failure);
            }
        });
        return new Answer(outcome, answers, pending);
    }

    /// Submits where the inference worker is lost; the caller discards what comes back.
    static InferenceFailure.InferenceWorkerLost lost(RequestSlot slot, long deadlineNanos) {
        var failed = new CompletableFuture<InferenceFailure>();
        slot.submit(deadlineNanos, new Completion() {
            @Override
            public void completed(Reply reply) {
                reply.close();
                failed.completeExceptionally(new AssertionError("it was answered"));
            }

            @Override
            public void failed(InferenceFailure failure) {
                failed.complete(failure);
            }
        });
        return (InferenceFailure.InferenceWorkerLost)
                failed.orTimeout(30, TimeUnit.SECONDS).join();
    }

    public static Object firstFloats(Reply reply) {
        var tensor = reply.outputs().getFirst();
        var floats = new float[tensor.elements()];
        tensor.data().asFloatBuffer().get(floats);
        return floats;
    }

    static List<String> strings(Reply reply) {
        var tensor = reply.outputs().getFirst();
        var strings = new ArrayList<String>();
        for (int i = 0; i < tensor.elements(); i++) {
            int from = (int) tensor.offsets().getLong(8 * i);
            int to = (int) tensor.offsets().getLong(8 * (i + 1));
            ByteBuffer bytes = tensor.data().slice(from, to - from);
            strings.add(StandardCharsets.UTF_8.decode(bytes).toString());
        }
        return strings;
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("no room was freed");
            }
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }
}
