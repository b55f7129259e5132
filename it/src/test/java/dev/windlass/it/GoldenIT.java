package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.message.PromotionView;
import dev.windlass.domain.Condition;
import dev.windlass.domain.ModelRef;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.CommandLine;
import dev.windlass.harness.Directories;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.json.CanonicalJson;
import dev.windlass.onnx.TestModels;
import dev.windlass.storage.objects.ObjectKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Golden rows at push and on the loaded candidate, with real parts. The model is the square root.
@InTurn
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GoldenIT {
    private static final String TENANT = "golden";
    private static final String MODEL = "root";
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(2);

    private final RealWindlass windlass;
    private final Path directory = Directories.fresh("golden");
    private final CommandLine commandLine;
    private final PromotionOrders promotions;

    GoldenIT(RealWindlass windlass) {
        this.windlass = windlass;
        this.commandLine = new CommandLine(windlass, directory);
        this.promotions = new PromotionOrders(windlass.client());
    }

    @BeforeAll
    void start() {
        new Registry(windlass.client()).tenant(TENANT);
    }

    /// Roots of 4, 9, -1 and a missing value; the second is expected to be `ofNine`.
    private static String set(String ofNine) {
        return """
                {"apiVersion": "windlass.dev/v1", "kind": "GoldenSet",
                 "inputs": [{"name": "x", "datatype": "FP32", "shape": [4], "data": [4, 9, -1, NaN]}],
                 "outputs": [{"name": "y", "datatype": "FP32", "shape": [4], "data": [2, %s, NaN, NaN],
                              "tolerance": {"absolute": 0.001, "relative": 0}}]}
                """.formatted(ofNine);
    }

    private CommandLine.Outcome push(String version, String set) throws IOException {
        var model = Files.write(directory.resolve("root.onnx"), TestModels.squareRoot());
        var golden = Files.writeString(directory.resolve(version + ".json"), set);
        return commandLine.run(
                "model", "push", TENANT + "/" + MODEL + ":" + version, model.toString(), "--golden", golden.toString());
    }

    @Test
    void aVersionThatAnswersAsItsLibraryIsPushedAndPromoted() throws IOException {
        var pushed = push("1", set("3.0001"));
        assertThat(pushed.exitCode()).as(pushed.toString()).isZero();
        assertThat(pushed.out()).contains("Golden:   4 rows, asked before any traffic");

        var view = promotions.run(TENANT, Manifest.straight(TENANT, MODEL, "1"), PROMOTION_MAX);

        assertThat(view.phase()).as(PromotionOrders.describe(view)).isEqualTo("Succeeded");
        assertThat(condition(view).status()).isEqualTo(Condition.Status.TRUE);
        assertThat(condition(view).message())
                .startsWith("4 rows answered as expected on 1 node, largest difference 0.0001");
        assertThat(commandLine.run("get", "promotion", view.name()).out()).contains("GoldenPassed");
    }

    @Test
    void aVersionThatAnswersOtherwiseIsNeverRegistered() throws IOException {
        var refused = push("2", set("3.1"));

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .contains("golden row 1, output y: expected 3.1, answered 3.0")
                .contains("remedy: correct the export");
        assertThat(windlass.client().model(new ModelRef(TENANT, MODEL)).versions())
                .noneMatch(version -> version.ref().version().equals("2"));
    }

    /// What could make them differ after the push is another build of the runtime, or another processor. Neither is at
    /// hand, so the row names another set, with another answer, that the store has, too.
    @Test
    void aLoadedCandidateThatAnswersOtherwiseGetsNoTraffic() throws IOException, SQLException {
        var version = new VersionRef(TENANT, "other", "1");
        new Registry(windlass.client()).push(version, TestModels.squareRoot());
        var other = set("3.1").getBytes(StandardCharsets.UTF_8);
        var digest = CanonicalJson.sha256(other);
        store(version, ObjectKeys.golden(version, digest), other);
        try (var connection = windlass.jdbc();
                var update = connection.prepareStatement(
                        "UPDATE model_version SET golden_digest = ?, golden_rows = 4 WHERE tenant = ? AND model = ?")) {
            update.setString(1, digest.value());
            update.setString(2, TENANT);
            update.setString(3, "other");
            assertThat(update.executeUpdate()).isEqualTo(1);
        }

        var view = promotions.run(TENANT, Manifest.straight(TENANT, "other", "1"), PROMOTION_MAX);

        assertThat(view.phase()).as(PromotionOrders.describe(view)).isEqualTo("Rejected");
        assertThat(view.reason()).isEqualTo("GoldenMismatch");
        assertThat(view.message()).contains("golden row 1, output y: expected 3.1, answered 3.0");
        assertThat(condition(view).status()).isEqualTo(Condition.Status.FALSE);
        assertThat(view.epoch()).isZero();
    }

    /// Beside the version's artifact, in the installation's own object store.
    private void store(VersionRef version, String key, byte[] object) throws IOException {
        var artifact = ObjectKeys.artifact(
                version.tenant(), windlass.client().version(version).digest());
        try (var files = Files.walk(windlass.data())) {
            var there = files.filter(it -> it.toString().endsWith(artifact))
                    .findFirst()
                    .orElseThrow();
            var bucket = Path.of(there.toString().substring(0, there.toString().length() - artifact.length()));
            Files.createDirectories(bucket.resolve(key).getParent());
            Files.write(bucket.resolve(key), object);
        }
    }

    private static Condition condition(PromotionView view) {
        return view.conditions().stream()
                .filter(it -> it.type().equals("GoldenPassed"))
                .findFirst()
                .orElseThrow();
    }
}
