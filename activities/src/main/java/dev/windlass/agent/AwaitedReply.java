package dev.windlass.agent;

import dev.windlass.exchange.Completion;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.ReplyMemory;
import dev.windlass.exchange.RequestSlot;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One request whose answer a thread waits for. Whoever rings the bell is held up by nothing; an answer
/// that nobody waits for any more is closed.
final class AwaitedReply implements Completion {
    private static final long GRACE_MILLIS = 1_000;

    /// Who waits for it reads it onto a small heap.
    private static final long BYTES_MAX = 4 << 20;

    private final CompletableFuture<Came> came = new CompletableFuture<>();
    private final RequestSlot slot;
    private final Duration longest;

    /// @param slot filled, and owned from now on
    AwaitedReply(RequestSlot slot, Duration longest) {
        this.slot = slot;
        this.longest = longest;
    }

    sealed interface Came {
        /// The receiver's, to be closed.
        record Replied(Reply reply) implements Came {}

        record Failed(InferenceFailure failure) implements Came {}
    }

    Came await() throws InterruptedException {
        slot.submit(System.nanoTime() + longest.toNanos(), this);
        try {
            return came.get(longest.toMillis() + GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            return givenUp();
        } catch (InterruptedException stopped) {
            discard(givenUp());
            throw stopped;
        } catch (ExecutionException e) {
            throw new IllegalStateException("it never completes exceptionally", e);
        }
    }

    private Came givenUp() {
        came.complete(new Came.Failed(new InferenceFailure.Expired()));
        return came.join();
    }

    private static void discard(Came unwanted) {
        if (unwanted instanceof Came.Replied(var reply)) {
            reply.close();
        }
    }

    @Override
    public @Nullable ReplyMemory memory(long bytes) {
        return bytes > BYTES_MAX ? null : Completion.super.memory(bytes);
    }

    @Override
    public void completed(Reply reply) {
        if (!came.complete(new Came.Replied(reply))) {
            reply.close();
        }
    }

    @Override
    public void failed(InferenceFailure failure) {
        failure.discard();
        came.complete(new Came.Failed(failure));
    }
}
