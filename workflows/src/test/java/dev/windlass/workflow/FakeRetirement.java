package dev.windlass.workflow;

import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.RetirementPlan;
import dev.windlass.domain.VersionRef;
import dev.windlass.workflow.activity.RetirementActivities;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A retirement's row and objects in memory, on the test server's clock.
final class FakeRetirement implements RetirementActivities {
    private final VersionRef version;
    private final RetirementPlan plan;
    private final TestWorkflowEnvironment environment;
    final Instant announcedAt;
    final List<Step> steps = new CopyOnWriteArrayList<>();
    final AtomicInteger looks = new AtomicInteger();
    volatile RetirementPhase phase = RetirementPhase.ANNOUNCED;
    volatile Instant phaseSince;
    volatile List<String> dependants = List.of();
    volatile @Nullable Instant lastUse;
    volatile boolean overridden;
    volatile boolean artifact = true;
    volatile boolean archived;

    /// The object store says no so many times.
    final AtomicInteger archiveFailures = new AtomicInteger();

    record Step(RetirementPhase to, Instant at) {}

    FakeRetirement(VersionRef version, RetirementPlan plan, TestWorkflowEnvironment environment) {
        this.version = version;
        this.plan = plan;
        this.environment = environment;
        this.announcedAt = now();
        this.phaseSince = announcedAt;
    }

    Instant now() {
        return Instant.ofEpochMilli(environment.currentTimeMillis());
    }

    Instant sunset() {
        return announcedAt.plus(plan.announce());
    }

    synchronized void withdraw() {
        to(RetirementPhase.WITHDRAWN);
    }

    private void to(RetirementPhase next) {
        phase = next;
        phaseSince = now();
        steps.add(new Step(next, phaseSince));
    }

    @Override
    public synchronized Standing look(Look request) {
        looks.incrementAndGet();
        var quietAt = (lastUse == null ? announcedAt : lastUse).plus(plan.drain());
        boolean quiet = overridden || !now().isBefore(quietAt);
        return new Standing(
                version,
                phase,
                plan,
                "8",
                "superseded",
                sunset(),
                phaseSince,
                quiet ? null : quietAt,
                quiet ? "nobody asks" : "somebody asks",
                now());
    }

    @Override
    public synchronized MoveResult advance(Advance request) {
        if (phase == request.to()) {
            return new MoveResult.Moved();
        }
        if (phase != request.from()) {
            return new MoveResult.Elsewhere(phase);
        }
        if (request.checked() && !dependants.isEmpty()) {
            return new MoveResult.Blocked(dependants);
        }
        to(request.to());
        return new MoveResult.Moved();
    }

    @Override
    public synchronized Archived archive(Archive request) {
        if (archiveFailures.getAndDecrement() > 0) {
            throw ApplicationFailure.newNonRetryableFailure("other bytes", FailureTypes.ARTIFACT_MISMATCH);
        }
        archived = true;
        return new Archived("archived and read back");
    }

    @Override
    public synchronized Purged purge(Purge request) {
        artifact = false;
        archived = false;
        return new Purged("deleted");
    }

    @Override
    public synchronized Discarded discard(Discard request) {
        archived = false;
        return new Discarded();
    }

    Duration sinceAnnounced(RetirementPhase to) {
        return steps.stream()
                .filter(step -> step.to() == to)
                .map(step -> Duration.between(announcedAt, step.at()))
                .findFirst()
                .orElseThrow();
    }
}
