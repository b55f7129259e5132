package dev.windlass.control;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Phase;
import dev.windlass.json.CanonicalJson;
import dev.windlass.storage.Database;
import dev.windlass.storage.EndpointStore;
import dev.windlass.storage.EndpointStore.Grant;
import dev.windlass.workflow.EndpointWorkflow.PromotionRequest;
import dev.windlass.workflow.EndpointWorkflow.RollbackAnswer;
import dev.windlass.workflow.EndpointWorkflow.RollbackRequest;
import dev.windlass.workflow.EndpointWorkflow.StartAnswer;
import dev.windlass.workflow.activity.EndpointActivities;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Grants against the real endpoint rows, as the Endpoint workflow's activity does, and remembers what it
/// was told.
final class FakeRunbooks implements Runbooks {
    static final Digest PLAN = CanonicalJson.sha256(new byte[] {1});

    private final EndpointStore endpoints;
    final List<String> told = new CopyOnWriteArrayList<>();
    volatile boolean silent;

    FakeRunbooks(Database database) {
        this.endpoints = new EndpointStore(database);
    }

    @Override
    public Told<StartAnswer> start(EndpointRef endpoint, String updateId, PromotionRequest request) {
        if (silent) {
            return new Told.Silent<>("no answer");
        }
        var wish = new EndpointStore.Wish(
                endpoint,
                EndpointStore.Kind.PROMOTION,
                request.requestId(),
                request.manifest().version(),
                request.initiator(),
                null);
        return new Told.Done<>(
                switch (endpoints.grant(wish)) {
                    case Grant.Granted granted -> new StartAnswer.Started(granted.name(), PLAN);
                    case Grant.Known(var name, var digest) -> new StartAnswer.Started(name, digest);
                    case Grant.Taken(var holder) ->
                        new StartAnswer.Busy(new EndpointActivities.Holder(
                                holder.name(),
                                EndpointActivities.Kind.PROMOTION,
                                holder.fence(),
                                holder.version(),
                                holder.initiator()));
                });
    }

    @Override
    public Told<RollbackAnswer> rollback(EndpointRef endpoint, String updateId, RollbackRequest request) {
        return silent
                ? new Told.Silent<>("no answer")
                : new Told.Done<>(new RollbackAnswer.RollbackStarted(endpoint.rollbackName(9)));
    }

    @Override
    public Told<Phase> approved(String promotion, String decisionId) {
        return tell("approved " + promotion);
    }

    @Override
    public Told<Phase> rejected(String promotion, String decisionId) {
        return tell("rejected " + promotion);
    }

    @Override
    public Told<Phase> pause(String promotion, String actor, String reason) {
        return tell("pause " + promotion + " by " + actor);
    }

    @Override
    public Told<Phase> resume(String promotion, String actor, boolean full) {
        return tell("resume " + promotion + " full=" + full);
    }

    @Override
    public Told<Phase> abort(String promotion, String actor, String reason) {
        return tell("abort " + promotion + " by " + actor);
    }

    @Override
    public Told<Phase> retryRollback(String rollback, String actor, String reason) {
        return tell("retry " + rollback);
    }

    @Override
    public void reconcile(EndpointRef endpoint) {
        told.add("reconcile " + endpoint);
    }

    @Override
    public boolean lost(String name) {
        return false;
    }

    @Override
    public boolean answers() {
        return !silent;
    }

    private Told<Phase> tell(String what) {
        if (silent) {
            return new Told.Silent<>("no answer");
        }
        told.add(what);
        return new Told.Done<>(Phase.PROGRESSING);
    }
}
