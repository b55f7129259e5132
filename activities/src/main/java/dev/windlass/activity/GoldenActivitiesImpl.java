package dev.windlass.activity;

import dev.windlass.agent.ArtifactSource;
import dev.windlass.agent.GoldenOutcome;
import dev.windlass.agent.GoldenRows;
import dev.windlass.exchange.ModelInstances;
import dev.windlass.exchange.VersionKey;
import dev.windlass.golden.GoldenRead;
import dev.windlass.golden.GoldenReader;
import dev.windlass.golden.GoldenSet;
import dev.windlass.json.CanonicalJson;
import dev.windlass.quota.OwnPool;
import dev.windlass.storage.objects.ObjectKeys;
import dev.windlass.workflow.activity.GoldenActivities;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;

/// Golden rows on a node; registered on its own queue.
public final class GoldenActivitiesImpl implements GoldenActivities {
    /// Below the time that a workflow gives one try (5 min), so that the reason arrives there.
    private static final Duration LONGEST = Duration.ofSeconds(290);

    private final ArtifactSource objects;
    private final ModelInstances instances;
    private final Duration longest;

    /// One set at a time is on the node's heap, which is the gateway's.
    @OwnPool("waits are bounded by the loads, which are listed, and by the time of a try")
    private final Semaphore inTurn = new Semaphore(1, true);

    @OwnPool("one thread per question, and those are among the loads, which are listed")
    private final ExecutorService threads;

    /// @param threads where asking blocks; the caller closes it
    public GoldenActivitiesImpl(ArtifactSource objects, ModelInstances instances, ExecutorService threads) {
        this(objects, instances, threads, LONGEST);
    }

    GoldenActivitiesImpl(ArtifactSource objects, ModelInstances instances, ExecutorService threads, Duration longest) {
        this.objects = objects;
        this.instances = instances;
        this.threads = threads;
        this.longest = longest;
    }

    @Override
    public Answered ask(Ask request) {
        return Heartbeats.during(threads, () -> {
            inTurn.acquire();
            try {
                return asked(request);
            } finally {
                inTurn.release();
            }
        });
    }

    private Answered asked(Ask request) throws InterruptedException {
        var spec = request.spec();
        var key = new VersionKey(spec.version().tenant(), spec.digest().value());
        return switch (GoldenRows.ask(instances, key, set(request), longest)) {
            case GoldenOutcome.AsExpected(int requests, double largest) -> new Answered.AsExpected(requests, largest);
            case GoldenOutcome.Differs(var difference) ->
                new Answered.Differs(difference.row(), difference.output(), difference.message());
            case GoldenOutcome.Unanswered(var reason) -> throw Failures.loadFailed(reason);
        };
    }

    private GoldenSet set(Ask request) {
        var name = ObjectKeys.golden(request.spec().version(), request.golden().digest());
        byte[] document;
        try (var in = objects.open(name)) {
            document = in.readNBytes(GoldenSet.BYTES_MAX + 1);
        } catch (IOException away) {
            throw Failures.artifactAway("the golden rows can't be had: " + away.getMessage());
        }
        var found = CanonicalJson.sha256(document);
        if (!found.equals(request.golden().digest())) {
            throw Failures.artifactMismatch(
                    "the golden rows of " + request.spec().version() + " have " + found + " where the plan says "
                            + request.golden().digest() + "; push a new version");
        }
        return switch (GoldenReader.read(document)) {
            case GoldenRead.Good(var set) -> set;
            case GoldenRead.Wrong(var problems) -> throw Failures.artifactMismatch("the golden rows: " + problems);
        };
    }
}
