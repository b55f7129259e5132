package dev.windlass.quota;

import static java.util.stream.Collectors.joining;

import dev.windlass.domain.DeviceClass;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Resources;
import dev.windlass.environment.EnvironmentQuota;
import dev.windlass.quota.Admission.Admitted;
import dev.windlass.quota.Admission.Lack;
import dev.windlass.quota.Admission.WaitingForQuota;
import dev.windlass.quota.NodeRoom.Missing;
import java.util.List;
import java.util.Optional;

/// Admits versions against the tenant's quota and the nodes. A version with a weight needs an inference worker on
/// every node that carries its model (see [Members]), so the request counts once per node, and the smallest of them
/// is the limit.
public final class CapacityAdmission {
    private static final long BASE_BYTES = 128L << 20;
    private static final long PER_ARTIFACT_BYTE = 4;

    /// What a CUDA process takes of the host beside that: the context, and what CUDA's, cuDNN's and the provider's
    /// libraries allocate. An assumption that no card confirmed; see ARCHITECTURE.md.
    private static final long CUDA_BYTES = 1L << 30;

    private CapacityAdmission() {}

    /// The memory a version is given if nobody said otherwise: 128 MiB and four times the artifact.
    public static long defaultBytes(long artifactByteSize) {
        if (artifactByteSize < 0) {
            throw new IllegalArgumentException("artifactByteSize must be >= 0, got " + artifactByteSize);
        }
        return Math.addExact(BASE_BYTES, Math.multiplyExact(PER_ARTIFACT_BYTE, artifactByteSize));
    }

    /// The same of a version that runs on such a device: 1 GiB more on a GPU.
    public static long defaultBytes(long artifactByteSize, DeviceClass device) {
        return Math.addExact(defaultBytes(artifactByteSize), device.isGpu() ? CUDA_BYTES : 0);
    }

    /// How many inference workers a node of so much memory may run if nobody said otherwise: as many as fit, so
    /// that its memory is the limit, which people see.
    public static int defaultWorkersMax(long nodeBytes) {
        return Math.clamp(nodeBytes / BASE_BYTES, 1, 4096);
    }

    /// @param reserved what the tenant has on each node already, without this request
    /// @param request what is wanted on each node, version by version; not empty
    public static Admission admit(Quota quota, Resources reserved, List<Resources> request, List<NodeRoom> nodes) {
        if (nodes.isEmpty()) {
            return new WaitingForQuota(Lack.NODES, "no node is live; start one with \"windlass node\"");
        }
        for (var node : nodes) {
            var missing = node.missing(request);
            if (missing.isPresent()) {
                return ofNode(node, missing.get(), request);
            }
        }
        var sum = sum(request);
        var own = new Limit(
                "the tenant's",
                quota.resources().memoryBytes(),
                quota.resources().gpuMemoryBytes(),
                "windlass tenant quota");
        return own.lack(reserved, sum, nodes.size())
                .<Admission>map(waiting -> waiting)
                .orElseGet(() -> new Admitted(sum, sum.times(nodes.size())));
    }

    /// What the environment's own quota says against versions that the tenant's admits.
    ///
    /// @param reserved what the tenant has on each node for versions of this environment already
    /// @param request what is wanted on each node for it, version by version, also of what other environments have
    public static Optional<WaitingForQuota> lackIn(
            EnvironmentQuota.Of environment, Resources reserved, List<Resources> request, int nodes) {
        var quota = environment.quota();
        var limit = new Limit(
                "environment " + environment.env() + "'s",
                quota.memoryBytes() == null ? Long.MAX_VALUE : quota.memoryBytes(),
                quota.gpuMemoryBytes() == null ? Long.MAX_VALUE : quota.gpuMemoryBytes(),
                "windlass environments quota " + environment.tenant() + " " + environment.env());
        return limit.lack(reserved, sum(request), Math.max(1, nodes));
    }

    private static Resources sum(List<Resources> versions) {
        return versions.stream().reduce(Resources.NONE, Resources::plus);
    }

    /// Whose quota, its bytes over all nodes, and the command that changes it.
    private record Limit(String whose, long memoryBytes, long gpuMemoryBytes, String command) {
        Optional<WaitingForQuota> lack(Resources reserved, Resources request, int nodes) {
            return tooMuch("memory", memoryBytes, reserved.memoryBytes(), request.memoryBytes(), nodes)
                    .map(reason -> new WaitingForQuota(Lack.TENANT_QUOTA, reason))
                    .or(() -> tooMuch(
                                    "gpu-memory",
                                    gpuMemoryBytes,
                                    reserved.gpuMemoryBytes(),
                                    request.gpuMemoryBytes(),
                                    nodes)
                            .map(reason -> new WaitingForQuota(Lack.TENANT_GPU_QUOTA, reason)));
        }

        /// Divides instead of multiplying: no number is too large for it.
        private Optional<String> tooMuch(String option, long quota, long reserved, long request, int nodes) {
            long perNode = quota / nodes;
            if (request == 0 || (reserved <= perNode && request <= perNode - reserved)) {
                return Optional.empty();
            }
            var raise = request > perNode ? "that is more than all of it: raise the quota" : "raise the quota";
            return Optional.of(whose + " " + option + " quota is " + ResourceKind.MEMORY.words(quota) + ", "
                    + ResourceKind.MEMORY.words(reserved) + " are reserved and " + ResourceKind.MEMORY.words(request)
                    + " on each of " + nodes + " node(s) are needed; " + raise + " (" + command + " --" + option
                    + "), or ask for less with --" + option + " at push");
        }
    }

    private static WaitingForQuota ofNode(NodeRoom node, Missing missing, List<Resources> request) {
        var needed = missing.resource().words(missing.needed());
        var free = missing.resource().words(Math.max(0, missing.free()));
        return switch (missing.resource()) {
            case MEMORY ->
                new WaitingForQuota(
                        Lack.NODE_MEMORY,
                        "node " + node.node() + " has " + free + " free and " + needed
                                + " are needed on every live node; give that node more memory or stop it, or ask for"
                                + " less with --memory at push");
            case INFERENCE_WORKERS ->
                new WaitingForQuota(
                        Lack.NODE_WORKERS,
                        "node " + node.node() + " may run " + free + " more (node.workers-max) and "
                                + missing.needed()
                                + " are needed on every live node; raise node.workers-max there or stop that node");
            case GPU_MEMORY ->
                new WaitingForQuota(
                        Lack.NODE_GPU_MEMORY,
                        "node " + node.node() + " has no device " + profiles(request) + "with " + needed + " free ("
                                + free + " at most), and every live node needs one; free or add one there, or stop that"
                                + " node, or ask for less with --gpu-memory at push");
        };
    }

    /// Of which profile a device has to be, or nothing where any will do.
    private static String profiles(List<Resources> request) {
        return request.stream()
                .map(Resources::runsOn)
                .filter(it -> it.isGpu() && !it.equals(DeviceClass.CUDA))
                .distinct()
                .map(it -> it + " ")
                .collect(joining("or "));
    }
}
