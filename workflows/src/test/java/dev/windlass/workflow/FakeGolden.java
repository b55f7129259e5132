package dev.windlass.workflow;

import dev.windlass.workflow.activity.GoldenActivities;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Nodes that ask golden rows in memory; without a word of a test every answer is the expected one.
final class FakeGolden implements GoldenActivities {
    final List<String> asked = new CopyOnWriteArrayList<>();
    final Map<String, Answered> answers = new ConcurrentHashMap<>();

    /// So many tries find no inference worker.
    final AtomicInteger deadTries = new AtomicInteger();

    /// So many tries find the object store away.
    final AtomicInteger awayTries = new AtomicInteger();

    volatile Runnable onAsk = () -> {};

    @Override
    public Answered ask(Ask request) {
        onAsk.run();
        if (left(awayTries)) {
            throw failure("the object store answers 503", FailureTypes.ARTIFACT_AWAY, Duration.ofMinutes(10));
        }
        if (left(deadTries)) {
            throw failure("the inference worker died", FailureTypes.LOAD_FAILED, Duration.ofSeconds(5));
        }
        asked.add(request.node() + ": v" + request.spec().version().version() + ", "
                + request.golden().rows() + " rows");
        return answers.getOrDefault(request.node(), new Answered.AsExpected(5, 1.25e-7));
    }

    private static boolean left(AtomicInteger tries) {
        return tries.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    private static ApplicationFailure failure(String message, String type, Duration again) {
        return ApplicationFailure.newBuilder()
                .setMessage(message)
                .setType(type)
                .setNextRetryDelay(again)
                .build();
    }
}
