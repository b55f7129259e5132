package dev.windlass.activity;

import dev.windlass.domain.Resources;
import dev.windlass.domain.Target;
import dev.windlass.quota.Admission;
import dev.windlass.storage.CapacityStore;
import dev.windlass.workflow.activity.CapacityActivities;
import java.time.Duration;

/// Reserves resources for what an owner will load.
public final class CapacityActivitiesImpl implements CapacityActivities {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final CapacityStore capacity;

    public CapacityActivitiesImpl(Stores stores) {
        this.capacity = stores.capacity();
    }

    @Override
    public ReserveResult reserve(Reserve request) {
        return switch (capacity.reserve(request.owner(), request.endpoint(), request.targets())) {
            case Admission.Admitted _ ->
                new ReserveResult.Reserved(
                        request.targets().stream().map(Target::needs).reduce(Resources.NONE, Resources::plus));
            case Admission.WaitingForQuota(var lack, var reason) -> new ReserveResult.Full(name(lack), reason);
        };
    }

    private static String name(Admission.Lack lack) {
        return switch (lack) {
            case NODES -> "NoNode";
            case NODE_MEMORY -> "NodeMemory";
            case NODE_WORKERS -> "NodeWorkers";
            case NODE_GPU_MEMORY -> "NodeGpuMemory";
            case TENANT_QUOTA, TENANT_GPU_QUOTA -> "TenantQuota";
        };
    }

    @Override
    public ReserveResult awaitReserved(Reserve request) {
        return Heartbeats.until(
                LOOK_EVERY, _ -> reserve(request) instanceof ReserveResult.Reserved reserved ? reserved : null);
    }

    @Override
    public CapacityReleased release(ReleaseCapacity request) {
        capacity.release(request.endpoint().tenant(), request.owner());
        return new CapacityReleased();
    }
}
