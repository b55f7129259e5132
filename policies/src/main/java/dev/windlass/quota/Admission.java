package dev.windlass.quota;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.windlass.domain.Resources;

/// Whether resources can be reserved.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
public sealed interface Admission {
    /// Reserve `perNode` on every node; `total` of the tenant's quota.
    record Admitted(Resources perNode, Resources total) implements Admission {}

    /// Not now. `reason` names what is missing, the numbers, and the remedy; the promotion waits for its
    /// deadline.
    record WaitingForQuota(Lack lack, String reason) implements Admission {}

    /// What there is too little of.
    enum Lack {
        NODES,
        NODE_MEMORY,
        NODE_WORKERS,
        NODE_GPU_MEMORY,
        TENANT_QUOTA,
        TENANT_GPU_QUOTA
    }
}
