package dev.windlass.agent;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What one bring-up of a version will come to, for those who wait for it. Only the first outcome counts.
/// Thread-safe.
final class BringUp {
    private final long beganNanos = System.nanoTime();
    private final CompletableFuture<BringUpOutcome> outcome = new CompletableFuture<>();

    void isUp() {
        end(new BringUpOutcome.Ready(Duration.ofNanos(System.nanoTime() - beganNanos)));
    }

    void end(BringUpOutcome how) {
        outcome.complete(how);
    }

    BringUpOutcome await(Duration timeout) throws InterruptedException {
        try {
            return outcome.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new BringUpOutcome.Failed("not ready after " + timeout.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody completes it exceptionally", e);
        }
    }
}
