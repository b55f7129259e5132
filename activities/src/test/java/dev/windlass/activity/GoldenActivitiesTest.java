package dev.windlass.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.domain.GoldenPin;
import dev.windlass.domain.Resources;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.OpenInstances;
import dev.windlass.json.CanonicalJson;
import dev.windlass.storage.objects.FakeBlobStore;
import dev.windlass.storage.objects.ObjectKeys;
import dev.windlass.workflow.FailureTypes;
import dev.windlass.workflow.activity.GoldenActivities;
import dev.windlass.workflow.activity.GoldenActivities.Ask;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What isn't a difference: golden rows that can't be had, aren't those of the plan, or that nobody answers.
final class GoldenActivitiesTest {
    private static final WorkerSpec SPEC =
            WorkerSpec.onCpu(World.version("2").ref(), World.digest("2"), "key", 1, Resources.memory(128L << 20), "p1");
    private static final byte[] SET = """
            {"apiVersion": "windlass.dev/v1", "kind": "GoldenSet",
             "inputs": [{"name": "x", "datatype": "INT8", "shape": [1], "data": [1]}],
             "outputs": [{"name": "y", "datatype": "INT8", "shape": [1], "data": [1]}]}
            """.getBytes(StandardCharsets.UTF_8);
    private static final GoldenPin PIN = new GoldenPin(CanonicalJson.sha256(SET), 1);

    private final FakeBlobStore objects = new FakeBlobStore();
    private final TestActivityEnvironment temporal = RouteActivitiesTest.environment();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void open() {
        temporal.registerActivitiesImplementations(
                new GoldenActivitiesImpl(objects::open, new OpenInstances(), threads, Duration.ofMillis(1)));
    }

    @AfterEach
    void close() {
        temporal.close();
        threads.shutdownNow();
    }

    private ApplicationFailure failure() {
        var stub = temporal.newActivityStub(GoldenActivities.class);
        var failure = catchThrowableOfType(ActivityFailure.class, () -> stub.ask(new Ask("n1", SPEC, PIN)));
        return (ApplicationFailure) failure.getCause();
    }

    @Test
    void rowsThatTheStoreDoesNotHaveNowAreAway() {
        assertThat(failure().getType()).isEqualTo(FailureTypes.ARTIFACT_AWAY);
    }

    @Test
    void otherBytesAreNeverAsked() {
        objects.putIfAbsent(ObjectKeys.golden(SPEC.version(), PIN.digest()), new byte[] {1});

        assertThat(failure())
                .satisfies(it -> assertThat(it.getType()).isEqualTo(FailureTypes.ARTIFACT_MISMATCH))
                .satisfies(it -> assertThat(it.isNonRetryable()).isTrue());
    }

    @Test
    void anInferenceWorkerThatIsNotThereIsAskedAgain() {
        objects.putIfAbsent(ObjectKeys.golden(SPEC.version(), PIN.digest()), SET);

        assertThat(failure())
                .satisfies(it -> assertThat(it.getType()).isEqualTo(FailureTypes.LOAD_FAILED))
                .satisfies(it -> assertThat(it.getOriginalMessage()).contains("no inference worker is ready"));
    }
}
