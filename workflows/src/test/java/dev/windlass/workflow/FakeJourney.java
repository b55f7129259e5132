package dev.windlass.workflow;

import dev.windlass.domain.Id;
import dev.windlass.domain.JourneyPhase;
import dev.windlass.domain.Phase;
import dev.windlass.environment.Course;
import dev.windlass.environment.Due;
import dev.windlass.environment.Tenure;
import dev.windlass.workflow.activity.JourneyActivities;
import dev.windlass.workflow.activity.LegActivities;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A journey's row and promotions in memory, on the test server's clock: from dev over staging to prod.
final class FakeJourney implements JourneyActivities, LegActivities {
    static final List<String> WAY = List.of("dev", "staging", "prod");
    static final Duration DEADLINE = Duration.ofDays(3);

    private final Id.Journey journey;
    private final TestWorkflowEnvironment environment;
    private final Map<String, Tenure> tenures = new HashMap<>();
    private final Map<String, Duration> soaks = new HashMap<>(Map.of("dev", Duration.ofHours(1), "staging", DAY));
    private static final Duration DAY = Duration.ofDays(1);

    /// How the promotion to an environment ends; one that isn't here succeeds.
    final Map<String, End> ends = new HashMap<>();

    final List<String> moves = new ArrayList<>();
    final List<String> started = new ArrayList<>();
    final AtomicInteger looks = new AtomicInteger();
    final AtomicInteger failures = new AtomicInteger();
    final Instant begunAt;
    volatile Instant movedAt;

    @Nullable String held;

    private JourneyPhase phase = JourneyPhase.PROMOTING;
    private String reason = Course.ON_ITS_WAY;
    private String message = "";
    private int position;
    private long attempt = 1;
    private long seq;
    private Instant since;
    private Instant deadline;
    private @Nullable Live live;

    record End(Phase phase, String reason, Duration after) {}

    private record Live(String promotion, End end, Instant startedAt) {}

    FakeJourney(Id.Journey journey, TestWorkflowEnvironment environment) {
        this.journey = journey;
        this.environment = environment;
        this.begunAt = now();
        this.since = begunAt;
        this.movedAt = begunAt;
        this.deadline = begunAt.plus(DEADLINE);
    }

    Instant now() {
        return Instant.ofEpochMilli(environment.currentTimeMillis());
    }

    synchronized JourneyPhase phase() {
        return phase;
    }

    synchronized String env() {
        return WAY.get(position);
    }

    synchronized void abort() {
        to(JourneyPhase.ABORTING, position, "Aborted", "by anna");
    }

    synchronized void retry() {
        attempt++;
        live = null;
        deadline = now().plus(DEADLINE);
        to(JourneyPhase.PROMOTING, position, Course.ON_ITS_WAY, "retried by anna");
    }

    synchronized void serves(String env, Tenure tenure) {
        tenures.put(env, tenure);
    }

    private void to(JourneyPhase next, int at, String why, String words) {
        if (at != position) {
            live = null;
        }
        phase = next;
        position = at;
        reason = why;
        message = words;
        since = now();
        movedAt = since;
        seq++;
        moves.add(next.id() + " " + WAY.get(at));
    }

    @Override
    public synchronized Standing advance(Advance request) {
        looks.incrementAndGet();
        while (true) {
            var due = Course.due(facts());
            if (!(due instanceof Due.Move move)) {
                return standing(due);
            }
            to(move.to(), position + (move.further() ? 1 : 0), move.reason(), move.message());
        }
    }

    private Course.Facts facts() {
        boolean last = position == WAY.size() - 1;
        var soak = soaks.getOrDefault(env(), Duration.ZERO);
        return new Course.Facts(phase, reason, env(), last, soak, leg(), tenure(), now(), deadline);
    }

    private Course.@Nullable Leg leg() {
        var now = live;
        if (now == null) {
            return null;
        }
        boolean over = !now().isBefore(now.startedAt().plus(now.end().after()));
        if (over && now.end().phase() == Phase.SUCCEEDED) {
            tenures.putIfAbsent(
                    env(), new Tenure.Serving(now.startedAt().plus(now.end().after()), Duration.ZERO));
        }
        return new Course.Leg(
                now.promotion(),
                over ? now.end().phase() : Phase.PROGRESSING,
                over ? now.end().reason() : "Step",
                "");
    }

    private Tenure tenure() {
        var it = tenures.getOrDefault(env(), new Tenure.Never());
        return it instanceof Tenure.Serving(var from, var _)
                ? new Tenure.Serving(from, Duration.between(from, now()))
                : it;
    }

    private Standing standing(Due due) {
        var next = switch (due) {
            case Due.StartLeg _ -> Next.START_LEG;
            case Due.AbortLeg _ -> Next.ABORT_LEG;
            case Due.Nothing _ -> Next.NOTHING;
            default -> Next.WAIT;
        };
        var promotion = live == null ? null : live.promotion();
        var until = due instanceof Due.AwaitSoak(var at) ? at : null;
        return new Standing(phase, env(), WAY, reason, message, seq, since, next, promotion, until, deadline, now());
    }

    @Override
    public synchronized LegStart start(StartLeg request) {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw ApplicationFailure.newFailure("temporal: no answer", FailureTypes.INTERNAL_ERROR);
        }
        if (request.seq() != seq || phase != JourneyPhase.PROMOTING) {
            return new LegStart.Refused("elsewhere");
        }
        var why = held;
        if (why != null) {
            return new LegStart.Held(why);
        }
        var id = new Id.Leg(journey, env(), attempt).text();
        if (live == null) {
            started.add(id);
            var end = ends.getOrDefault(env(), new End(Phase.SUCCEEDED, "Promoted", Duration.ofMinutes(30)));
            live = new Live("promote-" + env() + attempt, end, now());
        }
        return new LegStart.Started(id);
    }

    @Override
    public synchronized LegAborted abort(AbortLeg request) {
        var was = live;
        if (was != null && was.end().phase() != Phase.CANCELLED) {
            live = new Live(was.promotion(), new End(Phase.CANCELLED, "Aborted", Duration.ofSeconds(20)), now());
        }
        return new LegAborted("Aborting");
    }
}
