package dev.windlass.client;

import static dev.windlass.client.ApiPaths.tenantPath;

import dev.windlass.audit.AuditAnchor;
import dev.windlass.client.message.AuditChainPage;
import dev.windlass.client.message.AuditPage;
import dev.windlass.client.message.AuditRange;
import dev.windlass.client.message.Page;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.type.TypeReference;

/// A tenant's audit. Thread-safe. Every method throws [WindlassException], as [WindlassClient]'s do.
public final class AuditClient {
    private final Http http;
    private final String path;

    public AuditClient(WindlassTarget target, String tenant) {
        this.http = new Http(target);
        this.path = tenantPath(tenant) + "/audit";
    }

    /// @param filter `actor`, `action`, `subject` (each may end with `*`), `from`, `to`, `before` and
    /// `limit`
    public AuditPage query(Map<String, String> filter) {
        return http.get(path + text(filter), new TypeReference<AuditPage>() {});
    }

    /// The rows of a time.
    ///
    /// @param times `from` and `to`, each if it is given
    public AuditRange range(Map<String, String> times) {
        return http.get(path + "/range" + text(times), new TypeReference<AuditRange>() {});
    }

    /// The chain from the row after `after` on, as much as comes at once.
    public AuditChainPage chain(long after) {
        return http.get(path + "/chain?after=" + after, new TypeReference<AuditChainPage>() {});
    }

    /// What the object store has anchored after anchor number `after`, as much as comes at once.
    public List<AuditAnchor> anchors(long after) {
        return http.get(path + "/anchors?after=" + after, new TypeReference<Page<AuditAnchor>>() {})
                .items();
    }

    private static String text(Map<String, String> query) {
        return query.isEmpty()
                ? ""
                : query.entrySet().stream()
                        .map(each -> each.getKey() + "=" + Http.segment(each.getValue()))
                        .sorted()
                        .collect(Collectors.joining("&", "?", ""));
    }
}
