package dev.windlass.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.protobuf.Message;
import dev.windlass.domain.Phase;
import dev.windlass.payload.FakeCipher;
import dev.windlass.payload.TenantCodec;
import dev.windlass.payload.TenantCodec.Writing;
import io.temporal.api.common.v1.Payload;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.common.converter.DataConverter;
import io.temporal.payload.codec.PayloadCodec;
import io.temporal.payload.context.SerializationContext;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Runbooks whose payloads are encrypted.
final class EncryptedRunTest {
    private static final String NAMESPACE = "UnitTest";

    private final FakeCipher cipher = new FakeCipher();

    @Test
    void nothingThatAWorkflowSaysIsReadableAndItRunsAndReplays() throws Exception {
        try (var stage = new Stage(600, converter(Writing.ENCRYPTED))) {
            var name = stage.started();
            stage.outcome(name);

            var history = stage.client.fetchHistory(name);

            // The SDK's own markers hold versions, and no data of ours.
            var plain = payloads(history).stream()
                    .filter(it -> TenantCodec.keyOf(it).isEmpty())
                    .map(it -> it.getData().toStringUtf8())
                    .distinct()
                    .toList();
            assertThat(payloads(history)).hasSizeGreaterThan(20);
            assertThat(plain).allMatch(it -> it.matches("[0-9]+|\"[a-z-]+\"|true|false"), "a version's marker");
            assertThat(history.toJson(false)).doesNotContain("ci-bot").doesNotContain("ci.example");
            assertThatCode(() -> replay(history.toJson(false), converter(Writing.ENCRYPTED)))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void aRunThatBeganInPlainTextGoesOnEncrypted() {
        var switched = new Switched(
                new AtomicInteger(40),
                new TenantCodec(cipher, NAMESPACE, Writing.PLAIN),
                new TenantCodec(cipher, NAMESPACE, Writing.ENCRYPTED));
        // One workflow in the cache, so that others are replayed from their history again and again.
        try (var stage = new Stage(1, DataConverters.create(switched))) {
            var name = stage.started();

            assertThat(stage.outcome(name).phase()).isEqualTo(Phase.SUCCEEDED);

            var all = payloads(stage.client.fetchHistory(name));
            assertThat(all).anyMatch(it -> TenantCodec.keyOf(it).isPresent());
            assertThat(all).anyMatch(it -> it.getData().toStringUtf8().contains("ci-bot"));
        }
    }

    /// Of an installation whose encryption is switched on meanwhile, after so many payloads.
    private record Switched(AtomicInteger left, TenantCodec before, TenantCodec after) implements PayloadCodec {
        @Override
        public PayloadCodec withContext(SerializationContext context) {
            return new Switched(left, before.withContext(context), after.withContext(context));
        }

        @Override
        public List<Payload> encode(List<Payload> payloads) {
            return (left.decrementAndGet() < 0 ? after : before).encode(payloads);
        }

        @Override
        public List<Payload> decode(List<Payload> payloads) {
            return after.decode(payloads);
        }
    }

    private DataConverter converter(Writing writing) {
        return DataConverters.create(new TenantCodec(cipher, NAMESPACE, writing));
    }

    private static void replay(String history, DataConverter converter) throws Exception {
        var options = TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setDataConverter(converter)
                        .build())
                .build();
        try (var environment = TestWorkflowEnvironment.newInstance(options)) {
            var worker = environment.newWorker("replay");
            worker.registerWorkflowImplementationTypes(PromotionWorkflowImpl.class);
            worker.replayWorkflowExecution(WorkflowExecutionHistory.fromJson(history));
        }
    }

    /// All that lie anywhere in a history, but not search attributes, which nobody encrypts.
    private static List<Payload> payloads(WorkflowExecutionHistory history) {
        var found = new ArrayList<Payload>();
        history.getHistory().getEventsList().forEach(event -> collect(event, found));
        return found;
    }

    private static void collect(Message message, List<Payload> found) {
        if (message instanceof Payload payload) {
            found.add(payload);
            return;
        }
        message.getAllFields().forEach((field, value) -> {
            if (field.getName().equals("search_attributes")
                    || field.getJavaType().name() != "MESSAGE") {
                return;
            }
            if (field.isRepeated()) {
                ((List<?>) value).forEach(it -> collect((Message) it, found));
            } else {
                collect((Message) value, found);
            }
        });
    }
}
