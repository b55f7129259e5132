package dev.windlass.quota;

import dev.windlass.domain.Quota;
import dev.windlass.quota.Admission.Admitted;
import dev.windlass.quota.Admission.WaitingForQuota;
import java.util.List;

/// Admits a version's memory against the tenant's quota and the nodes. A version with a weight needs an
/// inference worker on every live node (each gateway acknowledges only then), so the request counts once per
/// node, and the smallest node is the limit: one that joined without room for what is there already holds every
/// start up, by name, until it has more memory or is gone.
public final class MemoryAdmission {
    private static final long BASE_BYTES = 128L << 20;
    private static final long PER_ARTIFACT_BYTE = 4;

    private MemoryAdmission() {}

    /// What a version is given if nobody said otherwise: 128 MiB and four times the artifact.
    public static long defaultBytes(long artifactByteSize) {
        if (artifactByteSize < 0) {
            throw new IllegalArgumentException("artifactByteSize must be >= 0, got " + artifactByteSize);
        }
        return Math.addExact(BASE_BYTES, Math.multiplyExact(PER_ARTIFACT_BYTE, artifactByteSize));
    }

    /// `reservedBytes` is what the tenant has reserved over all nodes already, without this request;
    /// `requestBytes` what it wants on each of `nodes`.
    public static Admission admit(Quota quota, long reservedBytes, long requestBytes, List<NodeMemory> nodes) {
        if (reservedBytes < 0 || requestBytes < 1) {
            throw new IllegalArgumentException(
                    "reservedBytes must be >= 0 and requestBytes >= 1, got " + reservedBytes + ", " + requestBytes);
        }
        if (nodes.isEmpty()) {
            return new WaitingForQuota("no node is live; start one with \"windlass node\"");
        }
        for (NodeMemory node : nodes) {
            if (node.freeBytes() < requestBytes) {
                return new WaitingForQuota("node " + node.node() + " has " + mebibytes(Math.max(0, node.freeBytes()))
                        + " free and " + mebibytes(requestBytes)
                        + " are needed on every live node; retire a version, give that node more memory or stop it, or"
                        + " ask for less with --memory at push");
            }
        }
        if (requestBytes > (quota.memoryBytes() - reservedBytes) / nodes.size()) {
            return new WaitingForQuota("the tenant's memory quota is " + mebibytes(quota.memoryBytes()) + ", "
                    + mebibytes(reservedBytes) + " are reserved and " + mebibytes(requestBytes) + " on each of "
                    + nodes.size() + " node(s) are needed; retire a version or raise the quota");
        }
        return new Admitted(requestBytes, requestBytes * nodes.size());
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
