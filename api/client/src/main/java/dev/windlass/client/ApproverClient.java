package dev.windlass.client;

import dev.windlass.client.message.ApproversOrder;
import dev.windlass.client.message.ApproversView;
import dev.windlass.client.message.Page;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;

/// A tenant's named groups of approvers.
public final class ApproverClient {
    private final Http http;
    private final String path;

    public ApproverClient(WindlassTarget target, String tenant) {
        this.http = new Http(target);
        this.path = "/v1/tenants/" + Http.segment(tenant) + "/approvers";
    }

    /// Sets one, whatever it was.
    public ApproversView set(String name, List<String> members) {
        return http.send(
                "PUT",
                path + "/" + Http.segment(name),
                new ApproversOrder(members),
                Map.of(),
                new TypeReference<ApproversView>() {});
    }

    public List<ApproversView> list() {
        return http.get(path, new TypeReference<Page<ApproversView>>() {}).items();
    }

    public void delete(String name) {
        http.delete(path + "/" + Http.segment(name));
    }
}
