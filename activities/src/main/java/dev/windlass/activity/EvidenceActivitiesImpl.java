package dev.windlass.activity;

import dev.windlass.json.CanonicalJson;
import dev.windlass.storage.PromotionRow;
import dev.windlass.storage.objects.BlobStore;
import dev.windlass.storage.objects.ObjectKeys;
import dev.windlass.workflow.activity.EvidenceActivities;
import io.temporal.activity.Activity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Writes the record of why: everything that a verdict was made of, as canonical JSON under its SHA-256.
public final class EvidenceActivitiesImpl implements EvidenceActivities {
    private final Stores stores;
    private final BlobStore objects;

    public EvidenceActivitiesImpl(Stores stores, BlobStore objects) {
        this.stores = stores;
        this.objects = objects;
    }

    /// What is sealed stays: a repeat answers the digest that stands with the promotion.
    @Override
    public Sealed seal(Seal request) {
        var sealed = stores.promotions()
                .find(request.endpoint().tenant(), request.name())
                .map(PromotionRow::evidence);
        if (sealed.isPresent()) {
            return new Sealed(sealed.get());
        }
        var bytes = CanonicalJson.write(EvidenceDocument.of(stores, request)).getBytes(StandardCharsets.UTF_8);
        var digest = CanonicalJson.sha256(bytes);
        try {
            objects.putIfAbsent(ObjectKeys.evidence(request.endpoint().tenant(), digest), bytes);
        } catch (IOException e) {
            throw Activity.wrap(e);
        }
        stores.promotions().sealed(request.endpoint(), request.name(), digest);
        return new Sealed(digest);
    }
}
