package dev.windlass.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.TensorSpecCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a model file says of the columns that fill an input comes to whoever asks what the model takes.
final class ColumnsPropertyTest {
    private static final String PLAN = "[\"age\", {\"name\": \"Länge\", \"impute\": 1}]";
    private static final byte[] MLP = TestModels.mlp(1, 2, 3, 1);

    @TempDir
    static Path directory;

    private static OnnxRuntime runtime;

    @BeforeAll
    static void open() {
        runtime = TestRuntime.open(directory);
    }

    @AfterAll
    static void close() {
        runtime.close();
    }

    private static SessionOutcome load(byte[] model) throws IOException {
        return runtime.load(TestModels.write(directory, "model", model), SessionSettings.singleThreaded());
    }

    private static List<TensorSpec> inputs(byte[] model) throws IOException {
        var outcome = load(model);
        assertThat(outcome).isInstanceOf(SessionOutcome.Loaded.class);
        try (var session = ((SessionOutcome.Loaded) outcome).session()) {
            return session.inputs();
        }
    }

    private static void assertRefused(byte[] model, String message) throws IOException {
        assertThat(load(model))
                .isInstanceOfSatisfying(
                        SessionOutcome.Refused.class,
                        it -> assertThat(it.message()).contains(message));
    }

    @Test
    void itIsPartOfTheInputAndGoesWhereTheSchemaGoes() throws IOException {
        var inputs = inputs(TestModels.withProperty(MLP, ColumnsProperty.KEY + "x", PLAN));

        assertThat(inputs).singleElement().extracting(TensorSpec::columns).isEqualTo(PLAN);
        assertThat(TensorSpecCodec.decode(TensorSpecCodec.encode(inputs))).isEqualTo(inputs);
    }

    @Test
    void otherPropertiesSayNothing() throws IOException {
        var model = TestModels.withProperty(TestModels.withProperty(MLP, "windlass.columns", "x"), "author", "x");

        assertThat(inputs(model)).allMatch(it -> it.columns().isEmpty());
    }

    /// As `windlass model push --columns` writes it: a message may be added to by what comes behind it.
    @Test
    void itMayStandBehindTheModel() throws IOException {
        var model = new ByteArrayOutputStream();
        model.writeBytes(MLP);
        model.writeBytes(TestModels.withProperty(new byte[0], ColumnsProperty.KEY + "x", PLAN));

        assertThat(inputs(model.toByteArray()).getFirst().columns()).isEqualTo(PLAN);
    }

    @Test
    void whatItCanNotMeanIsRefused() throws IOException {
        var key = ColumnsProperty.KEY + "x";
        assertRefused(TestModels.withProperty(MLP, ColumnsProperty.KEY + "y", PLAN), "columns.y fills no input");
        assertRefused(TestModels.withProperty(TestModels.twoInputs(), key, PLAN), "columns.x fills no input");
        assertRefused(
                TestModels.withProperty(TestModels.withProperty(MLP, key, PLAN), key, PLAN),
                "stands twice for input x");
        assertRefused(TestModels.withProperty(MLP, key, "x".repeat(ColumnsProperty.BYTES_MAX + 1)), "has 32769 bytes");
    }
}
