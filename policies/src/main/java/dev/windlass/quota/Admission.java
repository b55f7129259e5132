package dev.windlass.quota;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// Whether memory can be reserved.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
public sealed interface Admission {
    /// Reserve `bytesPerNode` on every node; `bytesTotal` of the tenant's quota.
    record Admitted(long bytesPerNode, long bytesTotal) implements Admission {}

    /// Not now. `reason` names what is missing, the numbers, and the remedy; the promotion waits for its
    /// deadline.
    record WaitingForQuota(Lack lack, String reason) implements Admission {}

    /// What there is too little of.
    enum Lack {
        NODES,
        NODE_MEMORY,
        NODE_WORKERS,
        TENANT_QUOTA
    }
}
