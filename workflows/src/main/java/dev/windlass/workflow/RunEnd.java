package dev.windlass.workflow;

import dev.windlass.domain.Condition;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Phase;
import dev.windlass.workflow.EndpointWorkflow.Finished;
import dev.windlass.workflow.activity.EndpointActivities;
import dev.windlass.workflow.activity.EndpointActivities.Ending;
import dev.windlass.workflow.activity.EndpointActivities.Release;
import dev.windlass.workflow.activity.EvidenceActivities;
import dev.windlass.workflow.activity.EvidenceActivities.Seal;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The end of a run: evidence, terminal phase, the endpoint given free, the Endpoint told. Run it in a
/// detached scope.
final class RunEnd {
    private static final Duration SEAL_NOW = Duration.ofSeconds(30);
    private static final Duration SEAL_LATER = Duration.ofHours(24);

    private final String name;
    private final EndpointRef endpoint;
    private final Projection projection;

    RunEnd(String name, EndpointRef endpoint, Projection projection) {
        this.name = name;
        this.endpoint = endpoint;
        this.projection = projection;
    }

    Outcome close(Phase phase, Reason reason, String message, String actor) {
        var outcome = settled(phase, reason, message, actor);
        tellEndpoint(phase);
        if (outcome.evidence() != null) {
            return outcome;
        }
        // The result stands and the endpoint is free; only this run stays open for its evidence.
        return new Outcome(phase, reason, message, seal(phase, reason, message, SEAL_LATER));
    }

    /// Like [#close], for a run that is lost: by the Endpoint itself, which needs no telling.
    Outcome settled(Phase phase, Reason reason, String message, String actor) {
        var evidence = seal(phase, reason, message, SEAL_NOW);
        if (evidence == null) {
            projection.condition("EvidenceSealed", Condition.Status.FALSE, "StoreUnavailable", "sealing goes on");
        } else {
            projection.condition("EvidenceSealed", Condition.Status.TRUE, "Sealed", evidence.value());
        }
        projection.move(phase, reason, message, actor);
        Stubs.control(EndpointActivities.class, "release endpoint")
                .release(new Release(endpoint, name, Ending.FINISHED));
        return new Outcome(phase, reason, message, evidence);
    }

    private @Nullable Digest seal(Phase phase, Reason reason, String message, Duration patience) {
        try {
            return Stubs.bounded(EvidenceActivities.class, "seal evidence", patience)
                    .seal(new Seal(name, endpoint, phase, reason.id(), message))
                    .evidence();
        } catch (ActivityFailure failure) {
            Workflow.getLogger(RunEnd.class).warn("evidence not sealed: {}", Waits.type(failure));
            return null;
        }
    }

    private void tellEndpoint(Phase phase) {
        try {
            Workflow.newExternalWorkflowStub(EndpointWorkflow.class, endpoint.workflowId())
                    .finished(new Finished(endpoint, name, phase));
        } catch (SignalExternalWorkflowException gone) {
            // The rows say it already; an Endpoint that isn't there reads them when it starts.
            Workflow.getLogger(RunEnd.class).info("endpoint not told: {}", gone.getMessage());
        }
    }
}
