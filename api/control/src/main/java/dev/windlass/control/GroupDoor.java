package dev.windlass.control;

import dev.windlass.access.Action;
import dev.windlass.client.message.GroupRollback;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Id;
import dev.windlass.group.GroupStanding.Back;
import dev.windlass.group.GroupStanding.Decision;
import dev.windlass.storage.RequestStore.Asked;
import dev.windlass.storage.Standing;
import dev.windlass.workflow.activity.GroupDoorActivities;
import io.temporal.failure.ApplicationFailure;

/// Starts a group's members, and takes them back, as if each had been asked for alone by whoever asked
/// for the group: by the same request rows, in the same turns, under the same limits and policies.
final class GroupDoor implements GroupDoorActivities {
    private final ControlParts.Stores stores;
    private final Promotions starter;
    private final GroupRollbacks rollbacks;
    private final Standing standing;

    GroupDoor(ControlParts parts, Promotions starter) {
        this.stores = parts.stores();
        this.starter = starter;
        this.standing = parts.standing();
        this.rollbacks = new GroupRollbacks(parts, starter.turns(), Audits.of(parts));
    }

    @Override
    public MemberStarted start(StartMember request) {
        var group = Id.group(request.group());
        if (stores.lockstep().look(group).decision() == Decision.BACK) {
            return new MemberStarted.NotWanted();
        }
        var row = stores.groups().find(group).orElseThrow();
        var member = stores.groups().member(group, request.model()).orElseThrow();
        var by = row.asked().by();
        var endpoint = new EndpointRef(group.tenant(), request.model(), row.env());
        var loss = standing.loss(by, Action.RELEASE, endpoint);
        if (loss.isPresent()) {
            return refused(group, request.model(), "NotAllowed", loss.get() + "; somebody who may starts the group");
        }
        Asked asked = row.asked().as(standing.of(by, row.env()).roles());
        try {
            var started = starter.start(GroupStarts.order(row, member, asked), asked.principal());
            return new MemberStarted.Started(started.body().name());
        } catch (ApiException refused) {
            var problem = Problem.of(refused.failure());
            if (refused.failure() instanceof ApiFailure.Unavailable) {
                throw ApplicationFailure.newFailure(problem.detail(), problem.reason());
            }
            return refused(group, request.model(), problem.reason(), problem.detail());
        }
    }

    private MemberStarted refused(Id.Group group, String model, String reason, String words) {
        stores.lockstep().refused(group, model, new Back(reason, model + " can't start: " + words, "windlass"));
        return new MemberStarted.NotStarted(reason, words);
    }

    @Override
    public MemberTakenBack takeBack(TakeBackMember request) {
        var group = Id.group(request.group());
        var row = stores.groups().find(group).orElseThrow();
        var standing = stores.lockstep().look(group);
        var lost = standing.turned().map(it -> it.model() + " could not finish").orElse("all or none");
        for (var member : standing.members()) {
            if (member.model().equals(request.model())) {
                var answer = rollbacks.takeBack(row, member, lost, row.asked().principal());
                boolean refused = answer.kind().equals(GroupRollback.REFUSED);
                stores.lockstep().taken(group, member.model(), answer.promotion(), refused ? answer.detail() : null);
            }
        }
        return new MemberTakenBack();
    }
}
