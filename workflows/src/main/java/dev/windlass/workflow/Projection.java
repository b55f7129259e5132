package dev.windlass.workflow;

import dev.windlass.domain.Approver;
import dev.windlass.domain.Condition;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Transition;
import dev.windlass.workflow.activity.RecordActivities;
import io.temporal.common.SearchAttributeUpdate;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What others see of a run: the row with its event, the search attributes and the page in the Temporal UI.
/// Changed by the run's main thread only.
final class Projection {
    private final String name;
    private final EndpointRef endpoint;
    private final String title;
    private final Map<String, Condition> conditions = new LinkedHashMap<>();
    private long seq;
    private Phase phase = Phase.PENDING;
    private Reason reason = Reason.STARTED;
    private String message = "";
    private String actor = "windlass";
    private int stepNumber;
    private int weightSet;
    private int weightAcknowledged;
    private long epoch;
    private List<Approver> missing = List.of();
    private @Nullable String resumableBy;
    private @Nullable Instant deadline;
    private @Nullable Instant pausedUntil;
    private boolean needsAttention;
    private @Nullable Judgement judgement;

    /// `firstSeq` is 0, or [Transition#AFTER_ALL] for what is written about a run that is lost.
    Projection(String name, EndpointRef endpoint, String title, long firstSeq) {
        this.name = name;
        this.endpoint = endpoint;
        this.title = title;
        this.seq = firstSeq;
    }

    Phase phase() {
        return phase;
    }

    int weightSet() {
        return weightSet;
    }

    void move(Phase to, Reason why, String words) {
        move(to, why, words, "windlass");
    }

    void move(Phase to, Reason why, String words, String by) {
        phase = to;
        reason = why;
        message = words;
        actor = by;
        needsAttention = to == Phase.NEEDS_ATTENTION;
        publish(Stubs.control(RecordActivities.class, summary()));
    }

    /// Shows a wait that somebody or something ends: by whom, and by when.
    void waiting(Phase to, Reason why, String words, String endedBy, @Nullable Instant by) {
        resumableBy = endedBy;
        deadline = by;
        move(to, why, words);
        resumableBy = null;
    }

    /// Shows a pause: why, who or what has paused, and when it ends of itself (`STEP` only) or the promotion's time
    /// is over (null: never).
    void paused(Reason why, String words, @Nullable Instant until) {
        pausedUntil = until;
        waiting(Phase.PAUSED, why, words, "resume", null);
        pausedUntil = null;
    }

    /// Calls a person. Must not hold up what it reports, so it gives up recording soon.
    void needsAttention(Reason why, String words) {
        phase = Phase.NEEDS_ATTENTION;
        reason = why;
        message = words;
        needsAttention = true;
        try {
            publish(Stubs.bounded(RecordActivities.class, summary(), Duration.ofSeconds(20)));
        } catch (ActivityFailure failure) {
            Workflow.getLogger(Projection.class).warn("attention not recorded: {}", Waits.type(failure));
        }
    }

    void set(int weightPercent, long newEpoch) {
        weightSet = weightPercent;
        epoch = newEpoch;
    }

    void acknowledged() {
        weightAcknowledged = weightSet;
    }

    void step(int number) {
        stepNumber = number;
    }

    void missing(List<Approver> whose) {
        missing = List.copyOf(whose);
    }

    void judged(@Nullable Judgement last) {
        judgement = last == null ? judgement : last;
    }

    /// Kept until the next [#move] writes it, so that a change is one event.
    void condition(String type, Condition.Status status, String why, String words) {
        conditions.put(type, new Condition(type, status, why, words, now()));
    }

    static Instant now() {
        return Instant.ofEpochMilli(Workflow.currentTimeMillis());
    }

    /// What happened is recorded even if the workflow is cancelled meanwhile; the cancel is noticed at the
    /// next wait.
    private void publish(RecordActivities records) {
        seq++;
        var found = new ArrayList<SearchAttributeUpdate<?>>();
        found.add(SearchKeys.PHASE.valueSet(phase.id()));
        found.add(SearchKeys.NEEDS_ATTENTION.valueSet(needsAttention));
        found.add(SearchKeys.TRAFFIC_PERCENT.valueSet((long) weightSet));
        if (pausedUntil != null) {
            found.add(SearchKeys.DEADLINE.valueSet(pausedUntil.atOffset(ZoneOffset.UTC)));
        }
        Workflow.upsertTypedSearchAttributes(found.toArray(SearchAttributeUpdate<?>[]::new));
        if (phase.terminal()) {
            Workflow.upsertTypedSearchAttributes(SearchKeys.OUTCOME.valueSet(phase.id()));
        }
        if (deadline != null) {
            Workflow.upsertTypedSearchAttributes(SearchKeys.DEADLINE.valueSet(deadline.atOffset(ZoneOffset.UTC)));
        }
        Workflow.setCurrentDetails(Details.markdown(title, transition()));
        var transition = transition();
        Waits.uncancelled(() -> records.record(transition));
    }

    /// A deadline is shown with what waits for it only.
    private Transition transition() {
        var next = pausedUntil == null ? deadline : pausedUntil;
        return new Transition(
                name,
                endpoint,
                seq,
                phase,
                reason.id(),
                message,
                actor,
                stepNumber,
                weightSet,
                weightAcknowledged,
                epoch,
                missing,
                resumableBy,
                resumableBy == null ? null : next,
                needsAttention,
                List.copyOf(conditions.values()),
                judgement);
    }

    private String summary() {
        return phase.id() + " (" + reason.id() + ")";
    }
}
