package dev.windlass.quota;

import dev.windlass.domain.Device;
import dev.windlass.domain.Resources;
import dev.windlass.domain.VersionRef;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether a version can run where it is to run: on the CPU, or on a GPU, which is what declaring GPU memory means.
public final class DeviceFit {
    /// What a manifest calls a GPU.
    private static final String CUDA = "cuda";

    private DeviceFit() {}

    /// What is wrong, and that no waiting mends it; `reason` is stable.
    public record Flaw(String reason, String problem, String remedy) {
        public String message() {
            return problem + "; " + remedy;
        }
    }

    /// @param wanted what the manifest says: "cpu", "cuda" or nothing
    /// @param live nodes with all that they offer; where none is live, one with a GPU may come
    public static Optional<Flaw> flaw(
            VersionRef version, Resources needs, @Nullable String wanted, List<NodeRoom> live) {
        boolean gpu = needs.gpuMemoryBytes() > 0;
        if (wanted != null && gpu != wanted.equals(CUDA)) {
            return Optional.of(
                    gpu
                            ? new Flaw(
                                    "DeviceMismatch",
                                    "spec.device is " + Device.CPU + " and " + version
                                            + " was pushed with --gpu-memory: it runs on a GPU",
                                    "push it without as a version of its own, or leave spec.device out")
                            : new Flaw(
                                    "DeviceMismatch",
                                    "spec.device is " + CUDA + " and " + version
                                            + " was pushed without --gpu-memory: it runs on the CPU",
                                    "push it with --gpu-memory as a version of its own, or leave spec.device out"));
        }
        boolean nowhere = !live.isEmpty()
                && live.stream().allMatch(node -> node.gpuMemoryBytes().isEmpty());
        return gpu && nowhere
                ? Optional.of(new Flaw(
                        "NoDevice",
                        version + " was pushed with --gpu-memory, and no live node offers a GPU",
                        "set node.gpu-runtime on a node that has one (\"windlass devices\" there says why not), or push it"
                                + " without --gpu-memory as a version of its own"))
                : Optional.empty();
    }
}
