package dev.windlass.activity;

import dev.windlass.storage.AccessPoint;
import dev.windlass.storage.AccessStore;
import dev.windlass.storage.ApprovalStore;
import dev.windlass.storage.ApproverGroupStore;
import dev.windlass.storage.BlockStore;
import dev.windlass.storage.CapacityStore;
import dev.windlass.storage.Database;
import dev.windlass.storage.EndpointStore;
import dev.windlass.storage.EnvironmentStore;
import dev.windlass.storage.GatewayStore;
import dev.windlass.storage.HandStore;
import dev.windlass.storage.JourneyStore;
import dev.windlass.storage.KeyStore;
import dev.windlass.storage.Ledger;
import dev.windlass.storage.LockstepStore;
import dev.windlass.storage.ModelRegistry;
import dev.windlass.storage.NodeStore;
import dev.windlass.storage.PlacementStore;
import dev.windlass.storage.PresetStore;
import dev.windlass.storage.PromotionStore;
import dev.windlass.storage.QueueStore;
import dev.windlass.storage.RequestStore;
import dev.windlass.storage.RetirementStore;
import dev.windlass.storage.RouteStore;
import dev.windlass.storage.SoakStore;
import dev.windlass.storage.Standing;
import dev.windlass.storage.TenantStore;
import dev.windlass.storage.Tombstones;
import dev.windlass.storage.UseStore;
import dev.windlass.storage.VerdictStore;
import dev.windlass.storage.WindowStore;
import java.util.Set;

/// The stores that control activities use, all on one database.
public record Stores(
        TenantStore tenants,
        ModelRegistry registry,
        EndpointStore endpoints,
        Ledger ledger,
        RouteStore routes,
        GatewayStore gateways,
        WindowStore windows,
        RequestStore requests,
        PromotionStore promotions,
        ApprovalStore approvals,
        HandStore hands,
        VerdictStore verdicts,
        CapacityStore capacity,
        NodeStore nodes,
        PlacementStore placements,
        RetirementStore retirements,
        UseStore uses,
        Tombstones tombstones,
        BlockStore blocks,
        LockstepStore lockstep,
        EnvironmentStore environments,
        SoakStore soaks,
        JourneyStore journeys,
        QueueStore queue,
        KeyStore keys,
        PresetStore presets,
        ApproverGroupStore approvers,
        AccessPoint access,
        Standing standing) {
    /// @param issuers that are trusted
    public static Stores of(Database database, Set<String> issuers) {
        var keys = new KeyStore(database);
        var access = new AccessPoint(new AccessStore(database));
        return new Stores(
                new TenantStore(database),
                new ModelRegistry(database),
                new EndpointStore(database),
                new Ledger(database),
                new RouteStore(database),
                new GatewayStore(database),
                new WindowStore(database),
                new RequestStore(database),
                new PromotionStore(database),
                new ApprovalStore(database),
                new HandStore(database),
                new VerdictStore(database),
                new CapacityStore(database),
                new NodeStore(database),
                new PlacementStore(database),
                new RetirementStore(database),
                new UseStore(database),
                new Tombstones(database),
                new BlockStore(database),
                new LockstepStore(database),
                new EnvironmentStore(database),
                new SoakStore(database),
                new JourneyStore(database),
                new QueueStore(database),
                keys,
                new PresetStore(database),
                new ApproverGroupStore(database),
                access,
                new Standing(keys, access, issuers));
    }
}
