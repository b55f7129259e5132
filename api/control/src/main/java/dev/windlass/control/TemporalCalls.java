package dev.windlass.control;

import dev.windlass.control.Runbooks.Told;
import dev.windlass.payload.PayloadKeyException;
import dev.windlass.quota.SharedPool;
import dev.windlass.workflow.FailureTypes;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls of Temporal that are waited for only so long, and what their failures mean.
final class TemporalCalls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TemporalCalls.class);

    // Virtual threads: a call that outlives its time ends with the client's own deadline.
    @SharedPool(
            value = "calls of Temporal",
            limit = "one per request in flight",
            share = "as many as it has requests in flight, and two per endpoint",
            full = "never reached: requests in flight are fewer; 503 after 5 to 20 s without an answer")
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    <T> Told<T> within(Duration limit, Callable<T> call) {
        var answer = threads.submit(call);
        try {
            return new Told.Done<>(answer.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException _) {
            answer.cancel(true);
            return new Told.Silent<>("no answer from Temporal within " + limit.toSeconds() + " s");
        } catch (ExecutionException failed) {
            return outcome(failed.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            answer.cancel(true);
            return new Told.Silent<>("stopped while waiting for Temporal");
        }
    }

    /// A validator's failure keeps its type in its message only; people needn't read it there.
    private static <T> Told<T> no(ApplicationFailure refused) {
        var type = FailureTypes.of(refused);
        var message = String.valueOf(refused.getOriginalMessage());
        return new Told.No<>(type, message.startsWith(type + ": ") ? message.substring(type.length() + 2) : message);
    }

    private static <T> Told<T> outcome(@Nullable Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case WorkflowNotFoundException _ -> {
                    return new Told.Ended<>();
                }
                case ApplicationFailure refused -> {
                    return no(refused);
                }
                case PayloadKeyException away -> {
                    return new Told.Silent<>(String.valueOf(away.getMessage()));
                }
                case StatusRuntimeException grpc
                when grpc.getStatus().getCode() == Status.Code.NOT_FOUND -> {
                    return new Told.Ended<>();
                }
                case StatusRuntimeException grpc -> {
                    return new Told.Silent<>("Temporal: " + grpc.getStatus());
                }
                default -> {}
            }
        }
        LOG.atError().setCause(failure).log("Temporal call failed unexpectedly");
        return new Told.No<>(FailureTypes.INTERNAL_ERROR, String.valueOf(failure));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
