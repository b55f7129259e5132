package dev.windlass.workflow;

import dev.windlass.workflow.activity.NodeActivities;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// A node agent in memory: versions in `broken` never get ready, with that failure type.
final class FakeNode implements NodeActivities {
    final List<String> loaded = new ArrayList<>();
    final List<String> unloaded = new ArrayList<>();
    final Map<String, String> broken = new HashMap<>();

    /// So many tries find the object store away.
    final AtomicInteger awayTries = new AtomicInteger();

    @Override
    public synchronized Loaded ensureLoaded(EnsureLoaded request) {
        var version = request.spec().version().version();
        if (awayTries.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw ApplicationFailure.newBuilder()
                    .setMessage("the object store answers 503")
                    .setType(FailureTypes.ARTIFACT_AWAY)
                    .setNextRetryDelay(Duration.ofMinutes(10))
                    .build();
        }
        var failure = broken.get(version);
        if (failure != null) {
            throw ApplicationFailure.newFailure("v" + version + " did not get ready", failure);
        }
        loaded.add(version);
        return new Loaded(request.node(), request.spec().digest(), Duration.ofMillis(300));
    }

    @Override
    public Probed probe(Probe request) {
        return new Probed(request.spec().digest(), Duration.ofMillis(2), false);
    }

    @Override
    public synchronized Unloaded unload(Unload request) {
        unloaded.add(request.spec().version().version());
        return new Unloaded();
    }
}
