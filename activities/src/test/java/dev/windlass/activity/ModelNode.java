package dev.windlass.activity;

import dev.windlass.domain.WorkerSpec;
import dev.windlass.storage.objects.FakeBlobStore;
import dev.windlass.workflow.FailureTypes;
import dev.windlass.workflow.activity.NodeActivities;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A node's agent: loads what is in the object store, unless its loads are spoilt or it is gone.
final class ModelNode implements NodeActivities {
    private final Stores stores;
    private final ModelFleet fleet;
    private final FakeBlobStore objects;

    /// Nodes on which no inference worker gets ready.
    final Set<String> spoilt = ConcurrentHashMap.newKeySet();

    private final Set<String> loaded = ConcurrentHashMap.newKeySet();

    ModelNode(Stores stores, ModelFleet fleet, FakeBlobStore objects) {
        this.stores = stores;
        this.fleet = fleet;
        this.objects = objects;
    }

    @Override
    public Loaded ensureLoaded(EnsureLoaded request) {
        answering(request.node());
        var worker = worker(request.node(), request.spec());
        if (!loaded.contains(worker)) {
            load(request);
            loaded.add(worker);
        }
        return new Loaded(request.node(), request.spec().digest(), Duration.ofMillis(1));
    }

    private void load(EnsureLoaded request) {
        try {
            if (objects.byteSize(request.spec().artifact()).isEmpty()) {
                throw failure(
                        FailureTypes.LOAD_FAILED,
                        "there is no artifact of " + request.spec().version());
            }
        } catch (IOException away) {
            throw failure(FailureTypes.ARTIFACT_AWAY, "the object store doesn't answer");
        }
        if (spoilt.contains(request.node())) {
            throw failure(FailureTypes.LOAD_FAILED, "the inference worker doesn't get ready");
        }
    }

    @Override
    public Probed probe(Probe request) {
        answering(request.node());
        return new Probed(request.spec().digest(), Duration.ofMillis(1), false);
    }

    @Override
    public Unloaded unload(Unload request) {
        answering(request.node());
        var spec = request.spec();
        if (!stores.nodes().wanted(request.node(), spec.version().tenant(), spec.digest())) {
            loaded.remove(worker(request.node(), spec));
        }
        return new Unloaded();
    }

    private void answering(String node) {
        if (!fleet.isLive(node)) {
            throw failure("NoNode", node + " doesn't answer");
        }
    }

    private static String worker(String node, WorkerSpec spec) {
        return node + " " + spec.version().tenant() + " " + spec.digest();
    }

    private static ApplicationFailure failure(String type, String message) {
        return ApplicationFailure.newFailure(message, type);
    }
}
