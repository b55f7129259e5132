package dev.windlass.control;

import dev.windlass.domain.Id;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.json.CanonicalJson;
import dev.windlass.json.WindlassJson;
import dev.windlass.manifest.GroupManifest;
import dev.windlass.manifest.GroupResult;
import dev.windlass.storage.GroupRow;
import dev.windlass.storage.GroupRow.Wished;
import dev.windlass.storage.GroupStore.Made;
import dev.windlass.storage.GroupStore.Wish;
import dev.windlass.storage.RequestStore.Asked;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes groups' rows, and starts the runbooks of those that have none.
final class GroupStarts {
    private static final Logger LOG = LoggerFactory.getLogger(GroupStarts.class);

    private final ControlParts.Stores stores;
    private final Promotions starter;
    private final Audits audits;

    GroupStarts(ControlParts parts, Promotions starter, Audits audits) {
        this.stores = parts.stores();
        this.starter = starter;
        this.audits = audits;
    }

    Made make(GroupResult.Valid valid, String requestId, @Nullable String link, Principal by) {
        var manifest = valid.manifest();
        var wish = new Wish(
                manifest.tenant(),
                manifest.name(),
                manifest.to(),
                requestId,
                valid.requestDigest(),
                Asked.by(by),
                link,
                group -> members(group, manifest));
        var made = audits.changed(() -> {
            var done = stores.groups().make(wish);
            if (done instanceof Made.New(var row)) {
                audits.write(
                        by,
                        manifest.tenant(),
                        new Audits.Event(
                                "group.start",
                                row.id().text(),
                                "",
                                Map.of("requestId", requestId, "requestDigest", valid.requestDigest())));
            }
            return done;
        });
        if (made instanceof Made.Same(var row)) {
            join(row, by);
        }
        return made;
    }

    private static List<Wished> members(Id.Group group, GroupManifest manifest) {
        return manifest.members().stream()
                .map(GroupManifest.Member::promotion)
                .map(it -> new Wished(
                        it.manifest().model(),
                        it.manifest().version(),
                        new Id.GroupStart(group, it.manifest().model()).text(),
                        // A promotion of its own with the same manifest is another request.
                        CanonicalJson.digest(List.of(group.text(), it.requestDigest())),
                        WindlassJson.mapper().writeValueAsString(it.manifest())))
                .toList();
    }

    /// Who sends another's request has asked for its promotions, too, and may not approve them.
    private void join(GroupRow row, Principal by) {
        if (row.asked().by().equals(by.id())) {
            return;
        }
        for (var member : stores.lockstep().look(row.id()).members()) {
            if (member.promotion() != null) {
                stores.groups()
                        .member(row.id(), member.model())
                        .ifPresent(it -> starter.start(order(row, it, Asked.by(by)), by));
            }
        }
    }

    /// A member's promotion, as it would be asked for alone.
    static Promotions.Order order(GroupRow row, Wished member, Asked asked) {
        return new Promotions.Order(
                member.requestId(),
                WindlassJson.mapper().readValue(member.json(), PromotionManifest.class),
                member.digest(),
                asked,
                row.link());
    }

    /// Groups whose workflow doesn't run: this process died, or Temporal was silent, between the rows and the start, or
    /// somebody terminated it, or Temporal lost it. It starts anew and carries on where the rows stand.
    static void startLost(ControlParts parts) {
        for (var row : parts.stores().groups().allLiveOfPlatform()) {
            if (parts.runbooks().lost(row.id().text())) {
                LOG.atInfo()
                        .addKeyValue("group", row.id().text())
                        .addKeyValue(
                                "answer",
                                parts.runbooks()
                                        .group(row.id(), row.asked().by().name()))
                        .log("group carried on");
            }
        }
    }
}
