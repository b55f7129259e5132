package dev.windlass.activity;

import dev.windlass.environment.Due;
import dev.windlass.retirement.Spans;
import dev.windlass.storage.EnvironmentStore;
import dev.windlass.storage.JourneyRow;
import dev.windlass.storage.JourneyStore;
import dev.windlass.workflow.activity.JourneyActivities;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of journeys, for their runbook.
public final class JourneyActivitiesImpl implements JourneyActivities {
    private final JourneyStore journeys;
    private final EnvironmentStore environments;

    public JourneyActivitiesImpl(Stores stores) {
        this.journeys = stores.journeys();
        this.environments = stores.environments();
    }

    @Override
    public Standing advance(Advance request) {
        var tenant = request.journey().version().tenant();
        var name = request.journey().text();
        if (!journeys.known(tenant, name)) {
            throw Failures.invalidRequest("journey " + name + " isn't known; start one");
        }
        var standing = journeys.advance(tenant, name);
        var row = standing.row();
        return new Standing(
                row.phase(),
                row.stop().environment(),
                way(row),
                row.reason(),
                row.message(),
                row.seq(),
                row.phaseSince(),
                next(standing.due()),
                promotion(standing.due()),
                until(standing.due()),
                row.deadlineAt(),
                row.now());
    }

    private List<String> way(JourneyRow row) {
        var order = environments.of(row.version().tenant());
        return row.way().stream()
                .map(JourneyRow.Stop::environment)
                .map(env -> order.soak(env).isZero() ? env : env + ":" + Spans.format(order.soak(env)))
                .toList();
    }

    private static Next next(Due due) {
        return switch (due) {
            case Due.StartLeg _ -> Next.START_LEG;
            case Due.AbortLeg _ -> Next.ABORT_LEG;
            case Due.AwaitLeg _, Due.AwaitSoak _ -> Next.WAIT;
            case Due.Nothing _ -> Next.NOTHING;
            case Due.Move _ -> throw new IllegalStateException("a move is made, not waited for");
        };
    }

    private static @Nullable String promotion(Due due) {
        return switch (due) {
            case Due.AwaitLeg(var promotion) -> promotion;
            case Due.AbortLeg(var promotion) -> promotion;
            case Due.StartLeg _, Due.AwaitSoak _, Due.Nothing _, Due.Move _ -> null;
        };
    }

    private static @Nullable Instant until(Due due) {
        return due instanceof Due.AwaitSoak(var until) ? until : null;
    }
}
