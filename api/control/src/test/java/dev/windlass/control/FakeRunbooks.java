package dev.windlass.control;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.Holder;
import dev.windlass.domain.Id;
import dev.windlass.domain.Phase;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.CanonicalJson;
import dev.windlass.storage.Database;
import dev.windlass.storage.EndpointStore;
import dev.windlass.storage.PromotionStore;
import dev.windlass.workflow.EndpointWorkflow.PromotionRequest;
import dev.windlass.workflow.EndpointWorkflow.RollbackAnswer;
import dev.windlass.workflow.EndpointWorkflow.RollbackRequest;
import dev.windlass.workflow.EndpointWorkflow.StartAnswer;
import dev.windlass.workflow.FailureTypes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Grants against the real endpoint rows, as the Endpoint workflow's activity does, remembers what it was
/// told and, like the engine, what it has answered to an update. What runs is what has a row that isn't ended.
final class FakeRunbooks implements Runbooks {
    static final Digest PLAN = CanonicalJson.sha256(new byte[] {1});

    private final EndpointStore endpoints;
    private final PromotionStore promotions;
    final List<String> told = new CopyOnWriteArrayList<>();

    /// The endpoints that it was asked to have look after their holders, which control also does by itself at any time.
    final List<EndpointRef> reconciled = new CopyOnWriteArrayList<>();

    /// The endpoints that it was asked to have look at their queues, which control also does by itself at any time.
    final List<EndpointRef> queued = new CopyOnWriteArrayList<>();

    /// Every order that it was asked to send, by the method's name.
    final List<Call> calls = new CopyOnWriteArrayList<>();

    /// Retirements, groups and journeys that were started.
    final Set<Id> following = ConcurrentHashMap.newKeySet();

    /// What endpoints were asked to start.
    final List<PromotionRequest> starts = new CopyOnWriteArrayList<>();

    record Call(String method, EndpointRef endpoint) {}

    volatile boolean silent;

    /// What the endpoint answers to a start, in the place of a grant.
    volatile StartAnswer.@Nullable Refused refusal;

    /// The endpoint's handlers fail.
    volatile boolean broken;

    /// What the endpoint answers to a rollback, in the place of a grant.
    volatile @Nullable RollbackAnswer rollback;

    private final AtomicReference<@Nullable Runnable> beforeSilence = new AtomicReference<>();
    private final Map<String, Told<StartAnswer>> answered = new ConcurrentHashMap<>();

    /// What happens once while somebody waits for a rollback's answer.
    void beforeSilence(Runnable once) {
        beforeSilence.set(once);
    }

    FakeRunbooks(Database database) {
        this.endpoints = new EndpointStore(database);
        this.promotions = new PromotionStore(database);
    }

    @Override
    public Told<StartAnswer> start(EndpointRef endpoint, String updateId, PromotionRequest request) {
        calls.add(new Call("start", endpoint));
        starts.add(request);
        if (silent) {
            return new Told.Silent<>("no answer");
        }
        return answered.computeIfAbsent(updateId, _ -> granted(endpoint, request));
    }

    private Told<StartAnswer> granted(EndpointRef endpoint, PromotionRequest request) {
        var no = refusal;
        if (no != null) {
            return new Told.Done<>(no);
        }
        var wish = new GrantWish(
                endpoint,
                RunKind.PROMOTION,
                request.requestId(),
                request.manifest().version(),
                request.initiator(),
                null);
        return new Told.Done<>(
                switch (endpoints.grant(wish)) {
                    case GrantResult.Granted granted -> new StartAnswer.Started(granted.name(), PLAN);
                    case GrantResult.Known(var name, var digest) -> new StartAnswer.Started(name, digest);
                    case GrantResult.Withdrawn(var name) -> new StartAnswer.Refused("Withdrawn", name);
                    case GrantResult.Taken(var holder) ->
                        new StartAnswer.Busy(new Holder(
                                holder.name(),
                                RunKind.PROMOTION,
                                holder.fence(),
                                holder.version(),
                                holder.initiator()));
                });
    }

    @Override
    public Told<RollbackAnswer> rollback(EndpointRef endpoint, String updateId, RollbackRequest request) {
        calls.add(new Call("rollback", endpoint));
        told.add("rollback " + endpoint + ": " + request.reason());
        var meanwhile = beforeSilence.getAndSet(null);
        if (meanwhile != null) {
            meanwhile.run();
        }
        if (broken) {
            return new Told.No<>(FailureTypes.INTERNAL_ERROR, "a bug");
        }
        if (silent) {
            return new Told.Silent<>("no answer");
        }
        var scripted = rollback;
        return new Told.Done<>(
                scripted != null ? scripted : new RollbackAnswer.RollbackStarted(endpoint.rollbackName(9)));
    }

    @Override
    public Told<Phase> approved(EndpointRef endpoint, String promotion, String decisionId) {
        calls.add(new Call("approved", endpoint));
        return tell(promotion, "approved " + promotion, Phase.AWAITING_APPROVAL);
    }

    @Override
    public Told<Phase> rejected(EndpointRef endpoint, String promotion, String decisionId) {
        calls.add(new Call("rejected", endpoint));
        return tell(promotion, "rejected " + promotion, Phase.AWAITING_APPROVAL);
    }

    @Override
    public Told<Phase> pause(EndpointRef endpoint, String promotion, String actor, String reason) {
        calls.add(new Call("pause", endpoint));
        return tell(promotion, "pause " + promotion + " by " + actor, Phase.PAUSED);
    }

    @Override
    public Told<Phase> resume(EndpointRef endpoint, String promotion, String actor, boolean full) {
        calls.add(new Call("resume", endpoint));
        return tell(promotion, "resume " + promotion + " full=" + full, Phase.PROGRESSING);
    }

    @Override
    public Told<Phase> abort(EndpointRef endpoint, String promotion, String actor, String reason) {
        calls.add(new Call("abort", endpoint));
        return tell(promotion, "abort " + promotion + " by " + actor, Phase.ABORTING);
    }

    @Override
    public Told<Phase> retryRollback(EndpointRef endpoint, String rollback, String actor, String reason) {
        calls.add(new Call("retryRollback", endpoint));
        return tell(rollback, "retry " + rollback, Phase.PREPARING);
    }

    @Override
    public Told<Phase> giveUpRollback(EndpointRef endpoint, String rollback, String actor, String reason) {
        calls.add(new Call("giveUpRollback", endpoint));
        return tell(rollback, "give up " + rollback, Phase.REJECTED);
    }

    @Override
    public Told<String> retire(VersionRef version, String initiator) {
        if (silent) {
            return new Told.Silent<>("no answer");
        }
        var id = new Id.Retirement(version);
        told.add("retire " + version);
        following.add(id);
        return new Told.Done<>(id.text());
    }

    @Override
    public Told<String> group(Id.Group group, String initiator) {
        if (silent) {
            return new Told.Silent<>("no answer");
        }
        told.add("group " + group.text());
        following.add(group);
        return new Told.Done<>(group.text());
    }

    @Override
    public Told<String> journey(Id.Journey journey, List<String> way, String initiator) {
        if (silent) {
            return new Told.Silent<>("no answer");
        }
        told.add("journey " + journey.text());
        following.add(journey);
        return new Told.Done<>(journey.text());
    }

    @Override
    public void reconcile(EndpointRef endpoint) {
        reconciled.add(endpoint);
    }

    @Override
    public void queued(EndpointRef endpoint) {
        queued.add(endpoint);
    }

    @Override
    public boolean lost(String name) {
        return !silent && !runs(name);
    }

    @Override
    public boolean answers() {
        return !silent;
    }

    private Told<Phase> tell(String name, String what, Phase leadsTo) {
        if (silent) {
            return new Told.Silent<>("no answer");
        }
        if (!runs(name)) {
            return new Told.Ended<>();
        }
        told.add(what);
        return new Told.Done<>(leadsTo);
    }

    private boolean runs(String name) {
        var id = Id.parse(name);
        if (id instanceof Id.Retirement || id instanceof Id.Journey || id instanceof Id.Group) {
            return following.contains(id);
        }
        return promotions
                .find(Id.attempt(name).endpoint().tenant(), name)
                .filter(row -> !row.phase().terminal())
                .isPresent();
    }
}
