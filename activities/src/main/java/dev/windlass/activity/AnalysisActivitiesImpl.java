package dev.windlass.activity;

import dev.windlass.domain.Judgement;
import dev.windlass.domain.WindowCount;
import dev.windlass.judge.Judge;
import dev.windlass.judge.JudgeInput;
import dev.windlass.judge.StepDecision;
import dev.windlass.storage.GatewayStore;
import dev.windlass.storage.Ledger;
import dev.windlass.storage.NodeStore;
import dev.windlass.storage.WindowLog;
import dev.windlass.storage.WindowStore;
import dev.windlass.workflow.activity.AnalysisActivities;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Looks at the recorded windows, every second, from the first one on.
public final class AnalysisActivitiesImpl implements AnalysisActivities {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /// A guard beside those of the judge: an inference worker of the candidate dies again and again.
    private static final String CRASH_LOOP = "crash-loop";

    /// Another: a gateway that served the candidate no longer confirms what it serves, for longer than an increase
    /// waits for it (2 min).
    private static final String LOST_ACKNOWLEDGEMENT = "lost-acknowledgement";

    private static final Duration LOST_AFTER = Duration.ofSeconds(150);

    private final WindowStore windows;
    private final NodeStore nodes;
    private final GatewayStore gateways;
    private final Duration lostAfter;

    public AnalysisActivitiesImpl(Stores stores) {
        this(stores, LOST_AFTER);
    }

    AnalysisActivitiesImpl(Stores stores, Duration lostAfter) {
        this.windows = stores.windows();
        this.nodes = stores.nodes();
        this.gateways = stores.gateways();
        this.lostAfter = lostAfter;
    }

    @Override
    public Watched watch(Watch request) {
        var log = log(request);
        var judged = new LastJudged(request);
        return Heartbeats.until(LOOK_EVERY, _ -> {
            var judgement = guarded(request, judged.of(log.read()));
            return judgement.verdict() == Judgement.Verdict.HARM ? new Watched(judgement) : null;
        });
    }

    @Override
    public Watched look(Watch request) {
        return new Watched(judgement(request, log(request).read()));
    }

    /// The step's clock begins with the first attempt, so that a retry goes on where it was.
    @Override
    public Analyzed analyze(Analyze request) {
        var log = log(request.watched());
        return Heartbeats.until(LOOK_EVERY, elapsed -> look(request, log.read(), elapsed));
    }

    private @Nullable Analyzed look(Analyze request, List<WindowCount> rows, Duration elapsed) {
        var judgement = judgement(request.watched(), rows);
        long served = Judge.servedSince(request.stepEpoch(), input(request.watched(), rows));
        return switch (StepDecision.decide(request.step(), elapsed, served, judgement)) {
            // Over and still waiting: it extends. The workflow runs it again, under a new time limit of this
            // activity.
            case StepDecision.Wait _ -> over(request, elapsed) ? new Analyzed(Finding.EXTEND, judgement, served) : null;
            case StepDecision.Advance advance ->
                new Analyzed(
                        advance.insufficientData() ? Finding.ADVANCE_WITHOUT_DATA : Finding.ADVANCE, judgement, served);
            case StepDecision.Hold _ ->
                new Analyzed(enough(request, served) ? Finding.PAUSE : Finding.HOLD, judgement, served);
            case StepDecision.Fail _ -> new Analyzed(failure(request, served, judgement), judgement, served);
        };
    }

    private static boolean over(Analyze request, Duration elapsed) {
        return elapsed.compareTo(request.step().max()) >= 0;
    }

    private static boolean enough(Analyze request, long served) {
        return served >= request.step().minServed();
    }

    private static Finding failure(Analyze request, long served, Judgement judgement) {
        if (judgement.verdict() == Judgement.Verdict.HARM) {
            return Finding.HARM;
        }
        return enough(request, served) ? Finding.FAIL_UNDECIDED : Finding.FAIL_INSUFFICIENT_DATA;
    }

    private WindowLog log(Watch request) {
        return windows.log(request.endpoint(), request.promotion(), request.firstEpoch());
    }

    private Judgement judgement(Watch request, List<WindowCount> rows) {
        return guarded(request, Judge.judge(input(request, rows)));
    }

    /// A window comes every ten seconds, a look every second, and a hold-back lasts for days: rows that were judged
    /// aren't folded again until another one is there.
    private static final class LastJudged {
        private final Watch request;
        private int rows = -1;
        private @Nullable Judgement last;

        private LastJudged(Watch request) {
            this.request = request;
        }

        private Judgement of(List<WindowCount> all) {
            var known = last;
            if (known != null && rows == all.size()) {
                return known;
            }
            var judged = Judge.judge(input(request, all));
            rows = all.size();
            last = judged;
            return judged;
        }
    }

    private Judgement guarded(Watch request, Judgement judged) {
        return crashLoop(request)
                .map(reason -> fired(judged, CRASH_LOOP, reason))
                .or(() -> lost(request).map(reason -> fired(judged, LOST_ACKNOWLEDGEMENT, reason)))
                .orElse(judged);
    }

    private static Judgement fired(Judgement judged, String guard, String reason) {
        return new Judgement(
                Judgement.Verdict.HARM,
                judged.eValue(),
                judged.threshold(),
                guard,
                judged.canary(),
                judged.stable(),
                judged.windows(),
                reason);
    }

    private Optional<String> lost(Watch request) {
        var lost = gateways.lost(request.endpoint(), request.firstEpoch(), lostAfter);
        return lost.isEmpty()
                ? Optional.empty()
                : Optional.of("the current route is no longer acknowledged by " + String.join(", ", lost));
    }

    private Optional<String> crashLoop(Watch request) {
        var tenant = request.endpoint().tenant();
        var candidate = request.candidate();
        var unavailable = nodes.replicas(tenant, candidate).stream()
                .filter(replica -> replica.state().equals("UNAVAILABLE"))
                .toList();
        if (unavailable.isEmpty()) {
            return Optional.empty();
        }
        // A node that this promotion doesn't use may still say what it said of an earlier attempt.
        var used = new HashSet<>(nodes.placedOn(tenant, request.promotion(), candidate));
        used.addAll(nodes.placedOn(tenant, Ledger.owner(request.endpoint(), candidate), candidate));
        return unavailable.stream()
                .filter(replica -> used.contains(replica.node()))
                .map(replica -> "inference worker unavailable on " + replica.node() + ": " + replica.reason())
                .findFirst();
    }

    private static JudgeInput input(Watch request, List<WindowCount> rows) {
        return new JudgeInput(
                rows, request.candidate(), request.baseline(), request.alpha(), request.rehearsedNonFinite());
    }
}
