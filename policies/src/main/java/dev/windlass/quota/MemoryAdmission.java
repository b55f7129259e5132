package dev.windlass.quota;

import dev.windlass.domain.Quota;
import dev.windlass.quota.Admission.Admitted;
import dev.windlass.quota.Admission.Lack;
import dev.windlass.quota.Admission.WaitingForQuota;
import java.util.List;

/// Admits a version's memory against the tenant's quota and the nodes. A version with a weight needs an inference
/// worker on every node that carries its model (see [Members]), so the request counts once per node, and the
/// smallest of them is the limit.
public final class MemoryAdmission {
    private static final long BASE_BYTES = 128L << 20;
    private static final long PER_ARTIFACT_BYTE = 4;

    private MemoryAdmission() {}

    /// What is wanted on each node: bytes for so many inference workers.
    public record Request(long bytes, int workers) {}

    /// What a version is given if nobody said otherwise: 128 MiB and four times the artifact.
    public static long defaultBytes(long artifactByteSize) {
        if (artifactByteSize < 0) {
            throw new IllegalArgumentException("artifactByteSize must be >= 0, got " + artifactByteSize);
        }
        return Math.addExact(BASE_BYTES, Math.multiplyExact(PER_ARTIFACT_BYTE, artifactByteSize));
    }

    /// How many inference workers a node of so much memory may run if nobody said otherwise: as many as fit, so
    /// that its memory is the limit, which people see.
    public static int defaultWorkersMax(long nodeBytes) {
        return Math.clamp(nodeBytes / BASE_BYTES, 1, 4096);
    }

    /// `reservedBytes` is what the tenant has reserved over all `nodes` already, without this request.
    public static Admission admit(Quota quota, long reservedBytes, Request request, List<NodeMemory> nodes) {
        long requestBytes = request.bytes();
        if (reservedBytes < 0 || requestBytes < 1) {
            throw new IllegalArgumentException(
                    "reservedBytes must be >= 0 and requestBytes >= 1, got " + reservedBytes + ", " + requestBytes);
        }
        if (nodes.isEmpty()) {
            return new WaitingForQuota(Lack.NODES, "no node is live; start one with \"windlass node\"");
        }
        for (NodeMemory node : nodes) {
            if (node.freeBytes() < requestBytes) {
                return new WaitingForQuota(
                        Lack.NODE_MEMORY,
                        "node " + node.node() + " has " + mebibytes(Math.max(0, node.freeBytes())) + " free and "
                                + mebibytes(requestBytes)
                                + " are needed on every live node; give that node more memory or stop it, or ask for"
                                + " less with --memory at push");
            }
            if (node.freeWorkers() < request.workers()) {
                return new WaitingForQuota(
                        Lack.NODE_WORKERS,
                        "node " + node.node() + " may run " + Math.max(0, node.freeWorkers())
                                + " inference workers more (node.workers-max) and " + request.workers()
                                + " are needed on every live node; raise node.workers-max there or stop that node");
            }
        }
        return ofQuota(quota, reservedBytes, requestBytes, nodes.size());
    }

    private static Admission ofQuota(Quota quota, long reservedBytes, long requestBytes, int nodes) {
        if (requestBytes > (quota.memoryBytes() - reservedBytes) / nodes) {
            boolean never = requestBytes > quota.memoryBytes() / nodes;
            return new WaitingForQuota(
                    Lack.TENANT_QUOTA,
                    "the tenant's memory quota is " + mebibytes(quota.memoryBytes()) + ", " + mebibytes(reservedBytes)
                            + " are reserved and " + mebibytes(requestBytes) + " on each of " + nodes
                            + " node(s) are needed; "
                            + (never ? "that is more than all of it: raise the quota" : "raise the quota")
                            + " (windlass tenant quota --memory), or ask for less with --memory at push");
        }
        return new Admitted(requestBytes, requestBytes * nodes);
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
