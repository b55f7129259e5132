package dev.windlass.harness;

import dev.windlass.client.PromotionName;
import dev.windlass.control.DataKeyCipher;
import dev.windlass.keys.DataKeys;
import dev.windlass.keys.FileKeyRing;
import dev.windlass.payload.TenantCodec;
import dev.windlass.storage.DataKeyStore;
import dev.windlass.storage.Database;
import dev.windlass.storage.DatabaseSettings;
import dev.windlass.workflow.DataConverters;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What an operator can do by hand in the Temporal UI, past our API.
public final class TemporalDesk implements AutoCloseable {
    /// With a busy machine; the SDK's own is 5 s for the first connection.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final WorkflowServiceStubs stubs;
    private final WorkflowClient client;
    private final Database database;
    private final TenantCodec codec;

    public TemporalDesk(RealWindlass windlass) {
        var section = windlass.settings().database();
        database = Database.open(new DatabaseSettings(
                section.url(),
                section.user(),
                section.password().reveal(),
                2,
                section.acquireTimeout(),
                section.statementTimeout()));
        codec = codec(windlass);
        stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(windlass.installation().temporal())
                .setSystemInfoTimeout(PATIENCE)
                .setRpcTimeout(PATIENCE)
                .build());
        client = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(windlass.settings().temporal().namespace())
                        .setDataConverter(DataConverters.create(codec))
                        .build());
    }

    /// Who has the database and the key ring reads all.
    private TenantCodec codec(RealWindlass windlass) {
        var settings = windlass.settings();
        var ring = FileKeyRing.at(Path.of(settings.encryption().keyRing()), InstantSource.system());
        return new TenantCodec(
                new DataKeyCipher(new DataKeys(ring, new DataKeyStore(database))),
                settings.temporal().namespace(),
                TenantCodec.Writing.ENCRYPTED);
    }

    /// What a workflow was told and has said, readable.
    public String decodedHistory(PromotionName name) {
        return payloads(name).stream()
                .map(it -> codec.decode(it).getData().toStringUtf8())
                .collect(Collectors.joining("\n"));
    }

    /// As Temporal keeps them.
    public List<Payload> payloads(PromotionName name) {
        return client.fetchHistory(name.value()).getHistory().getEventsList().stream()
                .flatMap(event -> Stream.of(
                        event.getWorkflowExecutionStartedEventAttributes().getInput(),
                        event.getActivityTaskScheduledEventAttributes().getInput(),
                        event.getActivityTaskCompletedEventAttributes().getResult(),
                        event.getWorkflowExecutionCompletedEventAttributes().getResult()))
                .flatMap(it -> it.getPayloadsList().stream())
                .toList();
    }

    public void terminate(PromotionName name) {
        workflow(name).terminate("terminated by a test");
    }

    public void cancel(PromotionName name) {
        workflow(name).cancel();
    }

    /// Sends an update with an input as JSON and waits for its answer.
    public void update(PromotionName name, String update, Object input) {
        workflow(name).update(update, Object.class, input);
    }

    public WorkflowExecutionStatus status(PromotionName name) {
        return workflow(name).describe().getStatus();
    }

    private WorkflowStub workflow(PromotionName name) {
        return client.newUntypedWorkflowStub(name.value());
    }

    @Override
    public void close() {
        stubs.shutdownNow();
        database.close();
    }
}
