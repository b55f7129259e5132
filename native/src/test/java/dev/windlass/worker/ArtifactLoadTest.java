package dev.windlass.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.LoadOutcome;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.Reply;
import dev.windlass.onnx.RefusedModels;
import dev.windlass.onnx.TestModels;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What an inference worker says of artifacts that it is told to load, and to let go.
@Timeout(60)
class ArtifactLoadTest {
    @TempDir
    static Path directory;

    private static WorkerProcess worker;

    @BeforeAll
    static void start() throws Exception {
        worker = WorkerProcess.start(directory, ClientSettings.standard(1));
    }

    @AfterAll
    static void stop() throws Exception {
        worker.closeWithoutAWord();
    }

    @Test
    void refusesAnArtifactWithAnotherDigest() throws Exception {
        var model = TestModels.write(directory, "other.onnx", TestModels.mlp(7, 4, 2));

        var digest = ArtifactDigest.of(model);
        var outcome = worker.tryLoad(90, model, "sha256:" + "0".repeat(64));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        LoadOutcome.Damaged.class,
                        it -> assertThat(it.reason()).contains("digest").contains(digest));
    }

    @Test
    void refusesAnArtifactThatIsNoModel() throws Exception {
        var model = TestModels.write(directory, "noise.onnx", "not a model".getBytes(UTF_8));

        assertThat(worker.tryLoad(91, model, ArtifactDigest.of(model))).isInstanceOf(LoadOutcome.Refused.class);
    }

    @Test
    void saysThatAnArtifactIsNotThere() {
        var outcome = worker.tryLoad(93, directory.resolve("evicted.onnx"), "sha256:" + "0".repeat(64));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        LoadOutcome.Damaged.class, it -> assertThat(it.reason()).contains("can't be read"));
    }

    @Test
    void saysThatAModelHasTooManyInputs() throws Exception {
        var model = TestModels.write(directory, "wide.onnx", RefusedModels.manyInputs(3000));

        assertThat(worker.tryLoad(94, model, ArtifactDigest.of(model)))
                .isInstanceOfSatisfying(
                        LoadOutcome.Refused.class, it -> assertThat(it.reason()).contains("3000 inputs"));
    }

    @Test
    void takesNoRequestsForAVersionThatWasUnloaded() throws Exception {
        var model = TestModels.write(directory, "short-lived.onnx", TestModels.mlp(3, 4, 2));
        var instance = worker.load(92, model);
        assertThat(Ask.floats(instance, new long[] {1, 4}, new float[4], Reply::byteSize)
                        .await())
                .isInstanceOf(Long.class);

        worker.client.unload(instance);

        assertThat(instance.acquire(1024)).isInstanceOf(ModelInstance.Acquired.Gone.class);
        assertThat(worker.tryLoad(92, model, instance.spec().key().digest())).isInstanceOf(LoadOutcome.Loaded.class);
    }
}
