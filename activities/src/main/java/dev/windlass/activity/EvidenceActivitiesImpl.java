package dev.windlass.activity;

import dev.windlass.json.CanonicalJson;
import dev.windlass.json.WindlassJson;
import dev.windlass.storage.objects.BlobStore;
import dev.windlass.storage.objects.ObjectKeys;
import dev.windlass.workflow.activity.EvidenceActivities;
import io.temporal.activity.Activity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ObjectNode;

/// Writes the record of why: everything that a verdict was made of, as canonical JSON under its SHA-256.
public final class EvidenceActivitiesImpl implements EvidenceActivities {
    private final Stores stores;
    private final BlobStore objects;

    public EvidenceActivitiesImpl(Stores stores, BlobStore objects) {
        this.stores = stores;
        this.objects = objects;
    }

    @Override
    public Sealed seal(Seal request) {
        var json = CanonicalJson.write(document(request));
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        var digest = CanonicalJson.sha256(bytes);
        try {
            objects.putIfAbsent(ObjectKeys.evidence(request.endpoint().tenant(), digest), bytes);
        } catch (IOException e) {
            throw Activity.wrap(e);
        }
        stores.promotions().sealed(request.endpoint(), request.name(), digest);
        return new Sealed(digest);
    }

    private ObjectNode document(Seal request) {
        var tenant = request.endpoint().tenant();
        var document = WindlassJson.mapper().createObjectNode();
        document.put("name", request.name());
        document.put("outcome", request.outcome().id());
        document.put("reason", request.reason());
        document.put("message", request.message());
        stores.promotions().find(tenant, request.name()).ifPresent(row -> {
            document.set("promotion", WindlassJson.mapper().valueToTree(row));
            document.set(
                    "windows",
                    WindlassJson.mapper()
                            .valueToTree(stores.windows().of(request.endpoint(), request.name(), 0)));
        });
        document.set("events", WindlassJson.mapper().valueToTree(stores.promotions().events(tenant, request.name(), 0)));
        document.set("policies", WindlassJson.mapper().valueToTree(stores.verdicts().of(tenant, request.name())));
        document.set("approvals", WindlassJson.mapper().valueToTree(stores.approvals().of(tenant, request.name())));
        document.set(
                "routes",
                WindlassJson.mapper().valueToTree(stores.routes().history(request.endpoint(), request.name())));
        return document;
    }
}
