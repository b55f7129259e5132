package dev.windlass.storage;

import dev.windlass.domain.Device;
import dev.windlass.domain.DeviceClass;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Resources;
import dev.windlass.quota.NodeRoom;
import dev.windlass.quota.NodeRoom.Missing;
import dev.windlass.quota.ResourceKind;
import dev.windlass.quota.Spread;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// On which device of each live node a version goes that an owner has placed. It needn't have reserved anything:
/// on a way back nobody does.
record DeviceChoice(SpreadInput input, Spread.Wanted wish, Spread.Plan plan) {
    sealed interface Choice {
        record On(Device device) implements Choice {}

        /// It was pushed for instances of a profile, and none here has room.
        record Nowhere(Missing missing) implements Choice {}
    }

    static DeviceChoice read(Handle handle, String owner, EndpointRef endpoint, String version, Digest digest) {
        var input = SpreadInput.read(handle);
        var wish = input.wanted().stream()
                .filter(it -> it.owner().equals(owner)
                        && it.endpoint().equals(endpoint)
                        && it.digest().equals(digest))
                .findFirst()
                .orElseGet(() -> new Spread.Wanted(
                        owner, endpoint, version, digest, needs(handle, endpoint, version), Spread.Standing.WARM));
        var all = input.wanted().contains(wish) ? input : input.with(wish);
        return new DeviceChoice(input, wish, all.plan());
    }

    /// Names of the live nodes.
    List<String> live() {
        return input.live().stream().map(NodeRoom::node).toList();
    }

    /// Where the same bytes are, else where there is room after all others had theirs. Without room on any device
    /// the CPU has to do: a way back is never refused for want of room. Instances of a profile are another matter,
    /// their sense is who has what else is there.
    Choice on(String node) {
        var place = new Spread.Place(wish.owner(), node, wish.endpoint().tenant(), wish.digest());
        var device = Optional.ofNullable(input.placed().get(place))
                .or(() -> Optional.ofNullable(plan.reserved().get(place)))
                .or(() -> added(node));
        boolean strict = wish.needs().runsOn().isGpu() && !wish.needs().runsOn().equals(DeviceClass.CUDA);
        return device.<Choice>map(Choice.On::new)
                .orElseGet(() -> strict ? new Choice.Nowhere(missing(node)) : new Choice.On(Device.CPU));
    }

    private Optional<Device> added(String node) {
        return plan.additions().stream()
                .filter(it -> it.node().equals(node) && it.wanted().equals(wish))
                .map(Spread.Addition::device)
                .findFirst();
    }

    private Missing missing(String node) {
        return plan.shortages().stream()
                .filter(it -> it.node().equals(node) && it.wanted().equals(wish))
                .map(Spread.Shortage::missing)
                .findFirst()
                .orElseGet(
                        () -> new Missing(ResourceKind.GPU_MEMORY, wish.needs().gpuMemoryBytes(), 0));
    }

    private static Resources needs(Handle handle, EndpointRef endpoint, String version) {
        return handle.createQuery("""
                        SELECT memory_bytes, gpu_memory_bytes, device_class FROM model_version
                         WHERE tenant = :tenant AND model = :model AND version = :version
                        """)
                .bindMethods(endpoint)
                .bind("version", version)
                .map((row, _) -> Columns.needs(row))
                .findOne()
                .orElse(Resources.NONE);
    }
}
