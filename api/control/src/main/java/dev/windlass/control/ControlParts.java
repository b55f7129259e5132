package dev.windlass.control;

import dev.windlass.gate.WebhookHosts;
import dev.windlass.issuer.Issuers;
import dev.windlass.policy.PolicyEngine;
import dev.windlass.storage.AccessPoint;
import dev.windlass.storage.AccessStore;
import dev.windlass.storage.ApprovalStore;
import dev.windlass.storage.ApproverGroupStore;
import dev.windlass.storage.AuditAnchors;
import dev.windlass.storage.AuditChains;
import dev.windlass.storage.AuditLog;
import dev.windlass.storage.BindingStore;
import dev.windlass.storage.BlockStore;
import dev.windlass.storage.CapacityStore;
import dev.windlass.storage.Database;
import dev.windlass.storage.EndpointStore;
import dev.windlass.storage.EnvironmentQuotaStore;
import dev.windlass.storage.EnvironmentStore;
import dev.windlass.storage.GatewayStore;
import dev.windlass.storage.GpuStore;
import dev.windlass.storage.GroupStore;
import dev.windlass.storage.HandStore;
import dev.windlass.storage.HoldStore;
import dev.windlass.storage.JourneyStore;
import dev.windlass.storage.Journeys;
import dev.windlass.storage.KeyStore;
import dev.windlass.storage.Ledger;
import dev.windlass.storage.LockstepStore;
import dev.windlass.storage.ModelRegistry;
import dev.windlass.storage.NodeStore;
import dev.windlass.storage.NoticeStore;
import dev.windlass.storage.PlacementStore;
import dev.windlass.storage.PresetStore;
import dev.windlass.storage.PromotionStore;
import dev.windlass.storage.QueueStore;
import dev.windlass.storage.RequestStore;
import dev.windlass.storage.RetirementStore;
import dev.windlass.storage.RouteStore;
import dev.windlass.storage.SoakStore;
import dev.windlass.storage.Standing;
import dev.windlass.storage.TenantRetirements;
import dev.windlass.storage.TenantStore;
import dev.windlass.storage.TokenStore;
import dev.windlass.storage.Tombstones;
import dev.windlass.storage.UploadStore;
import dev.windlass.storage.UseStore;
import dev.windlass.storage.WholeRetirements;
import dev.windlass.storage.WindowStore;
import dev.windlass.storage.objects.BlobStore;
import dev.windlass.storage.objects.SameBucketArchive;
import java.nio.file.Path;

/// All that the control API is made of: the stores over one database, the object store, and the ports.
/// `scratch` is a directory for artifacts under inspection.
public record ControlParts(
        Database database,
        BlobStore blobs,
        Runbooks runbooks,
        ModelInspector inspector,
        PolicyEngine policies,
        Path scratch,
        ControlLimits limits,
        Stores stores,
        WebhookHosts webhooks,
        AuditAnchors anchors,
        AccessPoint access,
        Issuers issuers,
        Encryption encryption) {
    /// The stores.
    public record Stores(
            TenantStore tenants,
            KeyStore keys,
            BindingStore bindings,
            TokenStore tokens,
            ModelRegistry registry,
            UploadStore uploads,
            EndpointStore endpoints,
            RouteStore routes,
            Ledger ledger,
            RequestStore requests,
            PromotionStore promotions,
            ApprovalStore approvals,
            HandStore hands,
            CapacityStore capacity,
            GatewayStore gateways,
            NodeStore nodes,
            GpuStore gpus,
            PlacementStore placements,
            WindowStore windows,
            BlockStore blocks,
            EnvironmentStore environments,
            EnvironmentQuotaStore environmentQuotas,
            SoakStore soaks,
            JourneyStore journeyOrders,
            Journeys journeys,
            QueueStore queue,
            NoticeStore notices,
            PresetStore presets,
            ApproverGroupStore approvers,
            RetirementStore retirements,
            WholeRetirements wholes,
            TenantRetirements tenantRetirements,
            HoldStore holds,
            UseStore uses,
            Tombstones tombstones,
            GroupStore groups,
            LockstepStore lockstep,
            AuditLog audit,
            AuditChains auditChains,
            AccessStore access) {
        static Stores of(Database database) {
            return new Stores(
                    new TenantStore(database),
                    new KeyStore(database),
                    new BindingStore(database),
                    new TokenStore(database),
                    new ModelRegistry(database),
                    new UploadStore(database),
                    new EndpointStore(database),
                    new RouteStore(database),
                    new Ledger(database),
                    new RequestStore(database),
                    new PromotionStore(database),
                    new ApprovalStore(database),
                    new HandStore(database),
                    new CapacityStore(database),
                    new GatewayStore(database),
                    new NodeStore(database),
                    new GpuStore(database),
                    new PlacementStore(database),
                    new WindowStore(database),
                    new BlockStore(database),
                    new EnvironmentStore(database),
                    new EnvironmentQuotaStore(database),
                    new SoakStore(database),
                    new JourneyStore(database),
                    new Journeys(database),
                    new QueueStore(database),
                    new NoticeStore(database),
                    new PresetStore(database),
                    new ApproverGroupStore(database),
                    new RetirementStore(database),
                    new WholeRetirements(database),
                    new TenantRetirements(database),
                    new HoldStore(database),
                    new UseStore(database),
                    new Tombstones(database),
                    new GroupStore(database),
                    new LockstepStore(database),
                    new AuditLog(database),
                    new AuditChains(database),
                    new AccessStore(database));
        }
    }

    public static ControlParts of(
            Database database, BlobStore blobs, Runbooks runbooks, ModelInspector inspector, Path scratch) {
        return new ControlParts(
                database,
                blobs,
                runbooks,
                inspector,
                PolicyEngine.standard(),
                scratch,
                ControlLimits.DEFAULT,
                Stores.of(database),
                WebhookHosts.NONE,
                new AuditAnchors(database, new SameBucketArchive(blobs)),
                new AccessPoint(new AccessStore(database)),
                Issuers.NONE,
                Encryption.none(database));
    }

    /// What those may now who ordered something earlier.
    Standing standing() {
        return new Standing(stores.keys(), access, issuers.names());
    }

    public ControlParts with(ControlLimits changed) {
        return new ControlParts(
                database,
                blobs,
                runbooks,
                inspector,
                policies,
                scratch,
                changed,
                stores,
                webhooks,
                anchors,
                access,
                issuers,
                encryption);
    }

    /// @param changed that webhooks may call
    public ControlParts with(WebhookHosts changed) {
        return new ControlParts(
                database,
                blobs,
                runbooks,
                inspector,
                policies,
                scratch,
                limits,
                stores,
                changed,
                anchors,
                access,
                issuers,
                encryption);
    }

    /// @param changed in the archive that the settings name
    public ControlParts with(AuditAnchors changed) {
        return new ControlParts(
                database,
                blobs,
                runbooks,
                inspector,
                policies,
                scratch,
                limits,
                stores,
                webhooks,
                changed,
                access,
                issuers,
                encryption);
    }

    /// @param issued whose tokens are exchanged for ours
    /// @param encrypted what control knows of encryption
    public ControlParts with(Issuers issued, Encryption encrypted) {
        return new ControlParts(
                database, blobs, runbooks, inspector, policies, scratch, limits, stores, webhooks, anchors, access,
                issued, encrypted);
    }
}
