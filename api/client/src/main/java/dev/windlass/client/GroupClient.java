package dev.windlass.client;

import dev.windlass.client.message.DecisionNote;
import dev.windlass.client.message.GroupResumed;
import dev.windlass.client.message.GroupRollback;
import dev.windlass.client.message.GroupView;
import dev.windlass.client.message.Page;
import dev.windlass.client.message.ResumeOrder;
import dev.windlass.domain.Id;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/// What an installation can be asked about promotion groups. Thread-safe. Every method throws [WindlassException], as
/// [WindlassClient]'s do.
public final class GroupClient {
    private final Http http;

    GroupClient(Http http) {
        this.http = http;
    }

    /// The same, which waits for so long through what passes.
    public GroupClient patient(Duration patience) {
        return new GroupClient(http.patient(patience));
    }

    /// Starts a group; the same request id and manifest always give the same group.
    ///
    /// @param manifest a `kind: PromotionGroup`
    /// @param link the page of the CI run that asks for it, or null
    public GroupView start(String tenant, String manifest, String requestId, @Nullable String link) {
        var id = Map.of("Idempotency-Key", requestId);
        var headers = link == null ? id : Map.of("Idempotency-Key", requestId, "Windlass-Link", link);
        return http.send("POST", path(tenant), manifest, headers, new TypeReference<GroupView>() {});
    }

    public GroupView find(Id.Group group) {
        return http.get(path(group), new TypeReference<GroupView>() {});
    }

    /// Newest first.
    public List<GroupView> list(String tenant) {
        return http.get(path(tenant), new TypeReference<Page<GroupView>>() {}).items();
    }

    /// Ends the pauses of a live group's members.
    public GroupResumed resume(Id.Group group, ResumeOrder order) {
        return http.post(path(group) + ":resume", order, new TypeReference<GroupResumed>() {});
    }

    /// Takes all members of a live group back.
    public GroupView abort(Id.Group group, String reason) {
        return http.post(path(group) + ":abort", new DecisionNote(reason), new TypeReference<GroupView>() {});
    }

    /// Takes all members back to what they served before, also after the end. Asked twice is asked once.
    public GroupRollback rollback(Id.Group group, String reason) {
        return http.sendAgain(
                "POST", path(group) + ":rollback", new DecisionNote(reason), new TypeReference<GroupRollback>() {});
    }

    private static String path(String tenant) {
        return "/v1/tenants/" + Http.segment(tenant) + "/groups";
    }

    private static String path(Id.Group group) {
        return path(group.tenant()) + "/" + Http.segment(group.text());
    }
}
