package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Device;
import dev.windlass.domain.Gpu;
import dev.windlass.quota.NodeRoom;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StatusOfGpusTest {
    private static final Gpu WHOLE =
            new Gpu("NVIDIA L4", "GPU-1", "8.9", 24L << 30, Gpu.Sharing.TIME_SLICED, List.of());
    private static final Gpu CUT = new Gpu(
            "NVIDIA H200",
            "GPU-2",
            "9.0",
            139L << 30,
            Gpu.Sharing.MIG,
            List.of(new Gpu.Instance("NVIDIA H200 MIG 1g.18gb", "MIG-1", 18L << 30)));

    @TempDir
    Path directory;

    @AutoClose
    private CliRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new CliRig(directory);
    }

    @Test
    void theGpusThatANodeRegisteredAreBelowIt() {
        node("with");
        node("without");
        rig.api.parts.stores().gpus().registerOfPlatform("with", List.of(WHOLE, CUT), Map.of());

        assertThat(rig.run("admin", "status")).isZero();

        var lines = rig.lines().stream()
                .map(line -> line.replaceAll(" {2,}", "|"))
                .filter(line -> line.contains("with") || line.contains("GPU") || line.contains("MIG"))
                .toList();
        assertThat(lines)
                .containsExactly(
                        "with|Node|✔ Live|8.0 GiB of memory",
                        "|GPU-1|GPU|TIME_SLICED|NVIDIA L4, compute capability 8.9, 24.0 GiB",
                        "|GPU-2|GPU|MIG|NVIDIA H200, compute capability 9.0, 139.0 GiB",
                        "|MIG-1|MIG instance|NVIDIA H200 MIG 1g.18gb, 18.0 GiB",
                        "without|Node|✔ Live|8.0 GiB of memory");
    }

    @Test
    void aNodeThatRestartsWithoutItsGpuHasNoneAnyMore() {
        node("with");
        var gpus = rig.api.parts.stores().gpus();
        gpus.registerOfPlatform("with", List.of(WHOLE), Map.of());
        gpus.registerOfPlatform("with", List.of(), Map.of());

        assertThat(rig.api.client("admin").status().nodes())
                .singleElement()
                .satisfies(node -> assertThat(node.gpus()).isEmpty());
    }

    @Test
    void aDeviceThatIsOfferedNoMoreIsNamedWithTheReason() {
        node("with");
        rig.api
                .parts
                .stores()
                .gpus()
                .registerOfPlatform("with", List.of(WHOLE), Map.of(new Device("cuda:0"), "CudaFault: gone"));

        assertThat(rig.run("view", "status")).isZero();

        assertThat(rig.lines())
                .anySatisfy(line ->
                        assertThat(line.replaceAll(" {2,}", "|")).isEqualTo("|cuda:0|Device|✖ Ill|CudaFault: gone"));
    }

    private void node(String name) {
        rig.api.parts.stores().nodes().renewOfPlatform(new NodeRoom(name, 8L << 30, 4), Duration.ofMinutes(1));
    }
}
