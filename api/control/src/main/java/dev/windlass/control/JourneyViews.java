package dev.windlass.control;

import dev.windlass.client.message.JourneyView;
import dev.windlass.client.message.JourneyView.Stage;
import dev.windlass.domain.JourneyPhase;
import dev.windlass.environment.Environments;
import dev.windlass.environment.Tenure;
import dev.windlass.storage.JourneyRow;
import dev.windlass.storage.Journeys.Leg;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Journeys as the API shows them.
record JourneyViews(ControlParts.Stores stores, QueuedStarts queue) {
    private static final int EVENTS_MAX = 100;

    JourneyView of(JourneyRow row) {
        var version = row.version();
        var environments = stores.environments().of(version.tenant());
        var tenures = stores.soaks()
                .tenures(
                        version,
                        row.way().stream().map(JourneyRow.Stop::environment).toList());
        var legs = stores.journeys().legs(row).stream().collect(Collectors.toMap(Leg::env, Function.identity()));
        return new JourneyView(
                row.name(),
                version,
                row.phase().id(),
                row.reason(),
                row.message(),
                row.stop().environment(),
                row.seq(),
                row.attempt(),
                row.askedBy(),
                row.link(),
                IntStream.range(0, row.way().size())
                        .mapToObj(i -> stage(row, i, environments, tenures, legs))
                        .toList(),
                events(row),
                row.begunAt(),
                row.phaseSince(),
                row.deadlineAt());
    }

    private Stage stage(
            JourneyRow row, int i, Environments environments, Map<String, Tenure> tenures, Map<String, Leg> legs) {
        var stop = row.way().get(i);
        var env = stop.environment();
        return new Stage(
                env,
                stop.preset(),
                state(row, i),
                environments.soak(env),
                tenures.get(env) instanceof Tenure.Serving(var since, var _) ? since : null,
                leg(row, legs.get(env)));
    }

    private static String state(JourneyRow row, int i) {
        if (i != row.position()) {
            return i < row.position() ? "Passed" : "Ahead";
        }
        return switch (row.phase()) {
            case PROMOTING, ABORTING -> JourneyPhase.PROMOTING.id();
            case SOAKING -> JourneyPhase.SOAKING.id();
            case SUCCEEDED -> "Passed";
            case STOPPED, ABORTED, EXPIRED -> JourneyPhase.STOPPED.id();
        };
    }

    /// With what the promotion itself says of its waits.
    private JourneyView.@Nullable Leg leg(JourneyRow row, @Nullable Leg leg) {
        if (leg == null) {
            return null;
        }
        var promotion = stores.promotions().find(row.version().tenant(), leg.promotion());
        if (promotion.isEmpty()) {
            return null;
        }
        var view = Views.promotion(promotion.get(), stores.approvals(), queue, stores.notices());
        return new JourneyView.Leg(
                view.name(),
                view.phase(),
                view.reason(),
                view.message(),
                view.approvalsMissing(),
                view.resumableBy(),
                view.nextDeadline());
    }

    private List<JourneyView.Event> events(JourneyRow row) {
        return stores.journeys().events(row.name(), EVENTS_MAX).stream()
                .map(it -> new JourneyView.Event(
                        it.phase().id(), it.env(), it.reason(), it.message(), it.actor(), it.at()))
                .toList();
    }
}
