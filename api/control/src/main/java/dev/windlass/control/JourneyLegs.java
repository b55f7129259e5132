package dev.windlass.control;

import dev.windlass.access.Action;
import dev.windlass.control.Runbooks.Told;
import dev.windlass.domain.Id;
import dev.windlass.domain.JourneyPhase;
import dev.windlass.domain.Phase;
import dev.windlass.domain.RunKind;
import dev.windlass.json.WindlassJson;
import dev.windlass.storage.JourneyRow;
import dev.windlass.storage.JourneyStore;
import dev.windlass.storage.RequestStore.Asked;
import dev.windlass.storage.RequestStore.Request;
import dev.windlass.storage.Standing;
import dev.windlass.workflow.FailureTypes;
import dev.windlass.workflow.activity.LegActivities;
import io.temporal.failure.ApplicationFailure;
import java.time.Instant;
import java.util.Set;

/// Starts and aborts the promotions of journeys as the API does for everybody: with the request row of
/// who asked for the journey, so that his rights, policies, approvals, blocks and separation of duties
/// hold in each environment.
public final class JourneyLegs implements LegActivities {
    /// What stands in the way of a start, and passes.
    private static final Set<String> PASSING = Set.of("Busy", "Blocked");

    private final ControlParts.Stores stores;
    private final JourneyStore journeys;
    private final Promotions starter;
    private final Runbooks runbooks;
    private final Standing standing;

    JourneyLegs(ControlParts parts, Promotions starter) {
        this.stores = parts.stores();
        this.journeys = stores.journeyOrders();
        this.starter = starter;
        this.runbooks = parts.runbooks();
        this.standing = parts.standing();
    }

    @Override
    public LegStart start(StartLeg request) {
        var row = row(request.journey());
        if (row.seq() != request.seq() || row.phase() != JourneyPhase.PROMOTING) {
            return new LegStart.Refused(
                    "it stands elsewhere by now: " + row.phase().id());
        }
        var loss = standing.loss(row.requester(), Action.RELEASE, row.endpoint());
        if (loss.isPresent()) {
            return refused(row, "NotAllowed", loss.get() + "; retry it yourself, if you may");
        }
        try {
            return new LegStart.Started(started(row));
        } catch (ApiException no) {
            return answer(row, no.failure());
        }
    }

    private String started(JourneyRow row) {
        var valid = JourneyWishes.manifest(row.version(), row.stop());
        var id = row.legId(row.stop().environment(), row.attempt());
        var by = standing.of(row.requester(), row.stop().environment());
        var asked = Asked.by(by);
        var order = new Promotions.Order(id, valid.manifest(), valid.requestDigest(), asked, row.link());
        noteOthers(row, order);
        return starter.start(order, by).body().name();
    }

    /// Everybody who asked for the journey, or retried it, has asked for each of its promotions: none of
    /// them approves.
    private void noteOthers(JourneyRow row, Promotions.Order order) {
        if (row.askedBy().size() == 1) {
            return;
        }
        var json = WindlassJson.mapper().writeValueAsString(order.manifest());
        for (var who : row.askedBy().reversed()) {
            var asked = new Asked(who, order.asked().roles(), null, "");
            stores.requests()
                    .insert(new Request(
                            row.endpoint(),
                            order.requestId(),
                            RunKind.PROMOTION,
                            order.digest(),
                            json,
                            asked,
                            order.link(),
                            null,
                            Instant.EPOCH));
        }
    }

    private LegStart answer(JourneyRow row, ApiFailure failure) {
        var words = Problem.of(failure).detail();
        return switch (failure) {
            case ApiFailure.Conflict conflict when PASSING.contains(conflict.reason()) -> held(row, words);
            case ApiFailure.Conflict conflict -> refused(row, conflict.reason(), words);
            case ApiFailure.TooMany _ -> held(row, words);
            case ApiFailure.Unavailable _, ApiFailure.Internal _ ->
                throw ApplicationFailure.newFailure(words, FailureTypes.INTERNAL_ERROR);
            default -> refused(row, Problem.of(failure).reason(), words);
        };
    }

    private LegStart held(JourneyRow row, String words) {
        journeys.waits(row, row.stop().environment() + ": " + words);
        return new LegStart.Held(words);
    }

    private LegStart refused(JourneyRow row, String reason, String words) {
        journeys.refused(row, reason, row.stop().environment() + ": " + words);
        return new LegStart.Refused(words);
    }

    @Override
    public LegAborted abort(AbortLeg request) {
        var row = row(request.journey());
        var told =
                runbooks.abort(row.endpoint(), request.promotion(), "windlass", "its journey ends: " + row.message());
        return new LegAborted(
                switch (told) {
                    case Told.Done<Phase>(var phase) -> phase.id();
                    case Told.No<Phase>(var _, var message) -> message;
                    case Told.Ended<Phase> _ -> "its workflow runs no more";
                    case Told.Silent<Phase>(var message) ->
                        throw ApplicationFailure.newFailure(message, FailureTypes.INTERNAL_ERROR);
                });
    }

    private JourneyRow row(Id.Journey journey) {
        return stores.journeys()
                .find(journey.version().tenant(), journey.text())
                .orElseThrow(() -> ApplicationFailure.newNonRetryableFailure(
                        "journey " + journey.text() + " isn't known", FailureTypes.INVALID_REQUEST));
    }
}
