package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Isolation;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.VersionRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a person reads who says with whom a version shares its process.
final class IsolationFlowTest {
    @TempDir
    Path directory;

    @AutoClose
    private CliRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new CliRig(directory);
    }

    private int push(String version, String... options) {
        var model = directory.resolve("model.onnx").toString();
        var words = new ArrayList<>(List.of("model", "push", "payments/fraud:" + version, model));
        words.addAll(List.of(options));
        return rig.run("dev", words.toArray(String[]::new));
    }

    private Optional<ModelVersion> version(String version) {
        return rig.api.parts.stores().registry().find(new VersionRef("payments", "fraud", version));
    }

    @Test
    void aPushSaysItAndTheVersionKeepsIt() {
        assertThat(push("8", "--isolation", "dedicated")).as(rig.err()).isZero();
        assertThat(rig.out()).contains("Device:   cpu, isolation dedicated");
        assertThat(version("8").orElseThrow().isolation()).isEqualTo(Isolation.DEDICATED);

        assertThat(push("9")).isZero();
        assertThat(version("9").orElseThrow().isolation()).isNull();
    }

    @Test
    void theSameVersionOtherwiseIsRefused() {
        assertThat(push("8", "--isolation", "dedicated")).isZero();

        assertThat(push("8", "--isolation", "tenant")).isEqualTo(ExitCode.CONFLICT.number());

        assertThat(rig.err()).contains("isolation (dedicated)");
        assertThat(push("8")).as("it says nothing else").isZero();
    }

    @Test
    void whatCantBeIsRefusedAtOnce() {
        assertThat(push("8", "--isolation", "alone")).isEqualTo(ExitCode.USAGE.number());
        assertThat(push("8", "--isolation", "tenant", "--gpu-memory", "4GiB")).isEqualTo(ExitCode.USAGE.number());

        assertThat(rig.err()).contains("got \"alone\"", "--isolation tenant and --gpu-memory don't go together");
        assertThat(version("8")).isEmpty();
    }
}
