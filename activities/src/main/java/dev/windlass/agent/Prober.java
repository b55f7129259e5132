package dev.windlass.agent;

import dev.windlass.exchange.Completion;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.slab.TensorSpec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;

/// Asks a loaded version once, with zeros and empty strings at one row: proof that an answer comes back.
final class Prober {
    private Prober() {}

    /// Blocks; somebody must wait on the instance's bell meanwhile.
    static ProbeOutcome probe(ModelInstance instance, Duration timeout) {
        var inputs = instance.spec().inputs();
        long bytes = inputs.stream()
                .filter(input -> !input.optional())
                .mapToLong(Prober::byteSize)
                .sum();
        long strings = inputs.stream()
                .filter(input -> !input.optional())
                .filter(input -> !input.datatype().fixedWidth())
                .mapToLong(Prober::elements)
                .sum();
        return switch (instance.acquire(instance.spec().requestBytes(bytes, strings))) {
            case ModelInstance.Acquired.Granted(var slot) -> ask(instance, slot, timeout);
            case ModelInstance.Acquired.Full _ -> new ProbeOutcome.Failed("no room in the slab");
            case ModelInstance.Acquired.TooLarge(var limit) ->
                new ProbeOutcome.Failed("one row is larger than the slab takes, " + limit + " bytes");
            case ModelInstance.Acquired.Gone(var reason) -> new ProbeOutcome.Failed(reason);
        };
    }

    private static ProbeOutcome ask(ModelInstance instance, RequestSlot slot, Duration timeout) {
        var inputs = instance.spec().inputs();
        for (int i = 0; i < inputs.size(); i++) {
            if (!inputs.get(i).optional()) {
                write(slot, i, inputs.get(i));
            }
        }
        long from = System.nanoTime();
        var answered = new CompletableFuture<ProbeOutcome>();
        slot.submit(from + timeout.toNanos(), new Completion() {
            @Override
            public void completed(Reply reply) {
                boolean nonFinite = reply.nonFinite();
                reply.close();
                answered.complete(new ProbeOutcome.Answered(Duration.ofNanos(System.nanoTime() - from), nonFinite));
            }

            @Override
            public void failed(InferenceFailure failure) {
                failure.discard();
                // A model may refuse zeros (a lookup, a division), and all of its outputs together may be more than a
                // reply takes; that it said so is an answer.
                answered.complete(
                        failure instanceof InferenceFailure.ModelError
                                        || failure instanceof InferenceFailure.InputsRefused
                                        || failure instanceof InferenceFailure.ReplyTooLarge
                                ? new ProbeOutcome.Answered(Duration.ofNanos(System.nanoTime() - from), false)
                                : new ProbeOutcome.Failed(failure.toString()));
            }
        });
        try {
            return answered.get(timeout.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ProbeOutcome.Failed("interrupted");
        } catch (ExecutionException | TimeoutException e) {
            return new ProbeOutcome.Failed("no answer within " + timeout.toMillis() + " ms");
        }
    }

    private static void write(RequestSlot slot, int index, TensorSpec input) {
        if (input.datatype().fixedWidth()) {
            var buffer = slot.fixed(index, input.shape(1), Math.toIntExact(byteSize(input)));
            while (buffer.hasRemaining()) {
                buffer.put((byte) 0);
            }
            return;
        }
        var strings = slot.strings(index, input.shape(1), 0);
        for (long i = 0; i < elements(input); i++) {
            strings.add(new byte[0], 0, 0);
        }
    }

    private static long elements(TensorSpec input) {
        return LongStream.of(input.shape(1)).reduce(1, (a, b) -> a * b);
    }

    private static long byteSize(TensorSpec input) {
        return elements(input) * input.datatype().byteSize();
    }
}
