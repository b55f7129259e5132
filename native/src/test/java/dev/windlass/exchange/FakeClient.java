package dev.windlass.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.exchange.InferenceWorkerClient.ConnectOutcome;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Asks a [FakeInferenceWorker] as a node does.
final class FakeClient {
    private FakeClient() {}

    static InferenceWorkerClient connect(Path socket, ClientSettings settings, CompletableFuture<String> lost) {
        var outcome = InferenceWorkerClient.connect("fake", socket, settings, lost::complete);
        assertThat(outcome).isInstanceOf(ConnectOutcome.Connected.class);
        return ((ConnectOutcome.Connected) outcome).client();
    }

    static ModelInstance load(InferenceWorkerClient client) {
        return load(client, 1);
    }

    static VersionKey key(int versionId) {
        return new VersionKey("acme", "sha256:" + "%064d".formatted(versionId));
    }

    static ModelInstance load(InferenceWorkerClient client, int versionId) {
        var outcome = client.load(new LoadRequest(key(versionId), versionId, Path.of("any"), Map.of()));
        assertThat(outcome).isInstanceOf(LoadOutcome.Loaded.class);
        return ((LoadOutcome.Loaded) outcome).instance();
    }

    /// One row for [FakeInferenceWorker#X]; completes with "answered" or with the failure.
    static CompletableFuture<Object> ask(ModelInstance instance, long patienceNanos) {
        var slot = ((ModelInstance.Acquired.Granted) instance.acquire(512)).slot();
        slot.fixed(0, new long[] {1, 2}, 8).putFloat(1).putFloat(2);
        return submit(slot, System.nanoTime() + patienceNanos);
    }

    /// Completes with "answered" or with the failure.
    static CompletableFuture<Object> submit(RequestSlot slot, long deadlineNanos) {
        var outcome = new CompletableFuture<>();
        slot.submit(deadlineNanos, new Completion() {
            @Override
            public void completed(Reply reply) {
                reply.close();
                outcome.complete("answered");
            }

            @Override
            public void failed(InferenceFailure failure) {
                failure.discard();
                outcome.complete(failure);
            }
        });
        return outcome;
    }
}
