package dev.windlass.control;

import dev.windlass.client.message.GroupRollback;
import dev.windlass.client.message.GroupRollback.Member;
import dev.windlass.client.message.RollbackAnswer;
import dev.windlass.domain.Id;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Target;
import dev.windlass.group.GroupMember;
import dev.windlass.group.GroupStanding.Back;
import dev.windlass.json.WindlassJson;
import dev.windlass.storage.GroupRow;
import dev.windlass.storage.OnBehalf;
import dev.windlass.storage.PromotionRow;
import dev.windlass.workflow.EndpointWorkflow.RollbackRequest;
import dev.windlass.workflow.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Takes a group's members back to what they served before, each by the rollback of its endpoint, all at once: one that
/// takes its time holds up no other. A live group is turned first. Asked twice is asked once.
final class GroupRollbacks {
    private final ControlParts.Stores stores;
    private final Rollbacks rollbacks;
    private final Audits audits;

    GroupRollbacks(ControlParts parts, EndpointTurns turns, Audits audits) {
        this.stores = parts.stores();
        this.rollbacks = new Rollbacks(parts, turns);
        this.audits = audits;
    }

    GroupRollback rollback(GroupRow row, String reason, Principal by) {
        audits.changed(() -> {
            audits.write(
                    by,
                    row.id().tenant(),
                    new Audits.Event("group.rollback", row.id().text(), reason, Map.of("env", row.env())));
            return row.endedAt() == null
                    ? stores.lockstep().back(row.id(), new Back(Reason.ABORTED.id(), reason, by.name()))
                    : stores.lockstep().look(row.id());
        });
        var members = stores.lockstep().look(row.id()).members();
        return new GroupRollback(row.id().text(), together(row, members, reason, by));
    }

    private List<Member> together(GroupRow row, List<GroupMember> members, String reason, Principal by) {
        var answers = new ArrayList<Member>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<Future<Member>>();
            for (var it : members) {
                asked.add(threads.submit(
                        () -> OnBehalf.of(row.id().tenant(), by.name(), () -> takeBack(row, it, reason, by))));
            }
            for (var each : asked) {
                answers.add(each.get());
            }
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        return answers;
    }

    /// One member; what it can't be is said, and no other is kept back by it.
    Member takeBack(GroupRow row, GroupMember it, String reason, Principal by) {
        var promotion = it.promotion();
        if (promotion == null || it.servedAlready() || (it.turned() && ended(it))) {
            return new Member(it.model(), GroupRollback.NOTHING, null, "it serves what it served before");
        }
        var endpoint = row.endpoint(it.model());
        var stable = stores.promotions()
                .find(row.id().tenant(), promotion)
                .map(PromotionRow::plan)
                .map(PromotionPlan::stable)
                .map(Target::version)
                .orElse(null);
        var words = ended(it) ? refusal(row, it, stable) : null;
        if (words != null) {
            return new Member(it.model(), GroupRollback.REFUSED, null, words);
        }
        var requestId = new Id.GroupBack(row.id(), it.model()).text();
        // Who asks again means what was asked for first.
        var request = stores.requests()
                .find(row.id().tenant(), requestId)
                .map(asked -> WindlassJson.mapper().readValue(asked.json(), RollbackRequest.class))
                .orElseGet(() -> new RollbackRequest(
                        endpoint,
                        requestId,
                        ended(it) ? stable : null,
                        by.name(),
                        row.id().text() + ": " + reason));
        try {
            return answered(it.model(), rollbacks.rollback(endpoint, request, by));
        } catch (ApiException refused) {
            return new Member(
                    it.model(),
                    GroupRollback.REFUSED,
                    null,
                    Problem.of(refused.failure()).detail());
        }
    }

    private static Member answered(String model, RollbackAnswer answer) {
        return new Member(model, answer.kind(), answer.name(), answer.name() == null ? "route written" : answer.name());
    }

    /// Why what has succeeded can't be taken back by what the group knows; null if it can.
    private @Nullable String refusal(GroupRow row, GroupMember it, @Nullable String stable) {
        if (stable == null) {
            return "version " + it.version() + " was its first: there is nothing to go back to";
        }
        return Optional.of(row.endpoint(it.model()))
                .flatMap(stores.ledger()::newestGood)
                .map(Target::version)
                .filter(serves -> !serves.equals(it.version()) && !serves.equals(stable))
                .map(serves -> "it serves version " + serves + " since: take it back by itself, with windlass rollback")
                .orElse(null);
    }

    private static boolean ended(GroupMember it) {
        return it.phase() != null && it.phase().terminal();
    }
}
