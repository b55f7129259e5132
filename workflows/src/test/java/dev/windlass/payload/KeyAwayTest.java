package dev.windlass.payload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.payload.TenantCodec.Writing;
import dev.windlass.workflow.DataConverters;
import dev.windlass.workflow.HandlerGuard;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What Temporal's SDK does while a key can't be had: it waits for it, and drops nothing.
final class KeyAwayTest {
    private final FakeCipher cipher = new FakeCipher();

    @WorkflowInterface
    public interface Listening {
        /// Ends when two things were said.
        @WorkflowMethod
        List<String> run(String first);

        @SignalMethod
        void say(String what);

        @UpdateMethod
        String ask(String what);
    }

    public static final class ListeningImpl implements Listening {
        private final List<String> heard = new ArrayList<>();

        @Override
        public List<String> run(String first) {
            Workflow.await(() -> heard.size() == 2);
            return heard;
        }

        @Override
        public void say(String what) {
            heard.add(what);
        }

        @Override
        public String ask(String what) {
            heard.add(what);
            return "heard " + what;
        }
    }

    @Test
    void aSignalAndAnUpdateThatCouldNotBeReadAreReadLater() {
        try (var environment = TestWorkflowEnvironment.newInstance(options())) {
            environment.newWorker("q").registerWorkflowImplementationTypes(ListeningImpl.class);
            environment.start();
            var workflow = environment
                    .getWorkflowClient()
                    .newWorkflowStub(
                            Listening.class,
                            WorkflowOptions.newBuilder()
                                    .setTaskQueue("q")
                                    .setWorkflowId("endpoint--payments--fraud--prod")
                                    .build());
            WorkflowClient.start(workflow::run, "begin");

            cipher.failures.set(2);
            workflow.say("a signal");
            assertThat(workflow.ask("an update")).isEqualTo("heard an update");

            assertThat(workflow.run("begin")).containsExactly("a signal", "an update");
            assertThat(cipher.failures).hasValue(0);
        }
    }

    private TestEnvironmentOptions options() {
        return TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(DataConverters.create(new TenantCodec(cipher, "UnitTest", Writing.ENCRYPTED)))
                        .build())
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new HandlerGuard())
                        .build())
                .build();
    }
}
