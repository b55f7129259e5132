package dev.windlass.activity;

import dev.windlass.json.WindlassJson;
import dev.windlass.storage.PromotionEventRow;
import dev.windlass.workflow.activity.EvidenceActivities.Seal;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Everything that an outcome was made of, as one document. The same rows make the same document, whenever
/// it is made: what depends on the time of reading, or is written by the sealing itself, is left out.
final class EvidenceDocument {
    private static final JsonMapper JSON = WindlassJson.mapper();

    private EvidenceDocument() {}

    static ObjectNode of(Stores stores, Seal request) {
        var tenant = request.endpoint().tenant();
        var document = JSON.createObjectNode();
        document.put("name", request.name());
        document.put("outcome", request.outcome().id());
        document.put("reason", request.reason());
        document.put("message", request.message());
        stores.promotions().find(tenant, request.name()).ifPresent(row -> {
            ObjectNode promotion = JSON.valueToTree(row);
            promotion.remove(List.of("evidence", "updatedAt"));
            document.set("promotion", promotion);
        });
        document.set("windows", JSON.valueToTree(stores.windows().of(request.endpoint(), request.name(), 0)));
        document.set("events", JSON.valueToTree(events(stores, tenant, request.name())));
        document.set("policies", JSON.valueToTree(stores.verdicts().of(tenant, request.name())));
        var approvals = JSON.valueToTree(stores.approvals().of(tenant, request.name()));
        approvals.forEach(approval -> ((ObjectNode) approval).remove("expired"));
        document.set("approvals", approvals);
        document.set("routes", JSON.valueToTree(stores.routes().history(request.endpoint(), request.name())));
        document.set(
                "acknowledgements",
                JSON.valueToTree(stores.gateways().acknowledgements(request.endpoint(), request.name())));
        return document;
    }

    /// The store gives them page by page.
    private static List<PromotionEventRow> events(Stores stores, String tenant, String name) {
        var all = new ArrayList<PromotionEventRow>();
        var page = stores.promotions().events(tenant, name, 0);
        while (!page.isEmpty()) {
            all.addAll(page);
            page = stores.promotions().events(tenant, name, page.getLast().seq());
        }
        return all;
    }
}
