package dev.windlass.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.windlass.payload.TenantCodec.Writing;
import dev.windlass.workflow.DataConverters;
import dev.windlass.workflow.HandlerGuard;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.junit.jupiter.api.Test;

/// What callers read of a failure that Temporal can't.
final class OnceEncodedTest {
    private static final String WORDS = "held by another one";

    @WorkflowInterface
    public interface Choosy {
        @WorkflowMethod
        void run();

        @SignalMethod
        void end();

        @UpdateMethod
        void ask(String what);

        @UpdateValidatorMethod(updateName = "ask")
        void validate(String what);
    }

    public static final class ChoosyImpl implements Choosy {
        private boolean over;

        @Override
        public void run() {
            Workflow.await(() -> over);
        }

        @Override
        public void end() {
            over = true;
        }

        @Override
        public void ask(String what) {
            throw ApplicationFailure.newFailure(WORDS, "Later");
        }

        @Override
        public void validate(String what) {
            if (what.equals("at once")) {
                throw ApplicationFailure.newFailure(WORDS, "AtOnce");
            }
        }
    }

    @Test
    void whoIsRefusedReadsWhyWhetherAValidatorOrAHandlerRefused() {
        var codec = new TenantCodec(new FakeCipher(), "default", Writing.ENCRYPTED);
        var options = TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(DataConverters.create(codec))
                        .build())
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new HandlerGuard())
                        .build())
                .build();
        try (var environment = TestWorkflowEnvironment.newInstance(options)) {
            environment.newWorker("queue").registerWorkflowImplementationTypes(ChoosyImpl.class);
            environment.start();
            var choosy = environment
                    .getWorkflowClient()
                    .newWorkflowStub(
                            Choosy.class,
                            WorkflowOptions.newBuilder().setTaskQueue("queue").build());
            WorkflowClient.start(choosy::run);

            for (var when : new String[] {"at once", "later"}) {
                assertThat(catchThrowable(() -> choosy.ask(when)))
                        .as(when)
                        .hasRootCauseInstanceOf(ApplicationFailure.class)
                        .rootCause()
                        .hasMessageContaining(WORDS);
            }
            choosy.end();
        }
    }
}
