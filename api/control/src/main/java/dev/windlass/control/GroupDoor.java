package dev.windlass.control;

import dev.windlass.access.Action;
import dev.windlass.access.Resource;
import dev.windlass.client.message.GroupRollback;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Id;
import dev.windlass.domain.Principal;
import dev.windlass.group.GroupStanding.Back;
import dev.windlass.group.GroupStanding.Decision;
import dev.windlass.storage.AccessPoint;
import dev.windlass.storage.RequestStore.Asked;
import dev.windlass.workflow.activity.GroupDoorActivities;
import io.temporal.failure.ApplicationFailure;

/// Starts a group's members, and takes them back, as if each had been asked for alone by whoever asked
/// for the group: by the same request rows, in the same turns, under the same limits and policies.
final class GroupDoor implements GroupDoorActivities {
    private final ControlParts.Stores stores;
    private final Promotions starter;
    private final GroupRollbacks rollbacks;
    private final AccessPoint access;

    GroupDoor(ControlParts parts, Promotions starter) {
        this.stores = parts.stores();
        this.starter = starter;
        this.access = parts.access();
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
        Asked asked = row.asked();
        try {
            mayRelease(asked.principal(), new EndpointRef(group.tenant(), request.model(), row.env()));
            var started = starter.start(GroupStarts.order(row, member, asked), asked.principal());
            return new MemberStarted.Started(started.body().name());
        } catch (ApiException refused) {
            return refused(group, request.model(), refused.failure());
        }
    }

    /// Whoever asked for the group may by now be denied what he might then.
    private void mayRelease(Principal principal, EndpointRef endpoint) {
        var resource = new Resource.OfEndpoint(endpoint);
        Gatekeeper.require(access.decide(principal, Action.RELEASE, resource), principal, resource);
    }

    private MemberStarted refused(Id.Group group, String model, ApiFailure why) {
        var problem = Problem.of(why);
        if (why instanceof ApiFailure.Unavailable) {
            throw ApplicationFailure.newFailure(problem.detail(), problem.reason());
        }
        stores.lockstep()
                .refused(
                        group,
                        model,
                        new Back(problem.reason(), model + " can't start: " + problem.detail(), "windlass"));
        return new MemberStarted.NotStarted(problem.reason(), problem.detail());
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
