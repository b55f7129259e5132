package dev.windlass.dev;

import dev.windlass.keys.FileKeyRing;
import dev.windlass.keys.KmsException;
import dev.windlass.launch.PartException;
import dev.windlass.settings.ControlSettings;
import dev.windlass.settings.DatabaseSection;
import dev.windlass.settings.EncryptionSettings;
import dev.windlass.settings.NodeSettings;
import dev.windlass.settings.ObjectStoreSection;
import dev.windlass.settings.Secret;
import dev.windlass.settings.Settings;
import dev.windlass.settings.SettingsException;
import dev.windlass.settings.SettingsFile;
import dev.windlass.settings.TemporalSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The one settings file of the children, and the secrets that live in it and nowhere else.
final class DevSettings {
    // A supervisor stops all its children within 10 s, so no role may take its production time.
    private static final Duration ROLE_STOP = Duration.ofSeconds(2);

    /// What must stay the same from start to start.
    ///
    /// @param database password of Postgres
    /// @param accessKey object store's access key
    /// @param secretKey object store's secret key
    record Secrets(Secret database, String accessKey, Secret secretKey) {}

    private DevSettings() {}

    /// The secrets of the last start, else new ones.
    static Secrets secrets(Layout layout, Map<String, String> environment) {
        if (Files.exists(layout.settings())) {
            try {
                var last = SettingsFile.read(layout.settings(), environment);
                return new Secrets(
                        last.database().password(),
                        last.objectStore().accessKey(),
                        last.objectStore().secretKey());
            } catch (SettingsException _) {
                // Written by another version of Windlass: new secrets do, Postgres gets its password set at
                // start.
            }
        }
        return new Secrets(Tokens.random(), "windlass", Tokens.random());
    }

    /// Writes the children's settings, readable by their owner only.
    static Settings write(
            Layout layout,
            DatabaseSection database,
            ObjectStoreSection objectStore,
            TemporalSettings temporal,
            Roles roles)
            throws IOException {
        var defaults = SettingsFile.defaults(Map.of());
        var settings = new Settings(
                database,
                objectStore,
                temporal,
                new ControlSettings(
                        "127.0.0.1",
                        roles.apiPort(),
                        OwnFiles.privateDirectory(layout.control()).toString(),
                        ROLE_STOP,
                        roles.keys(),
                        defaults.control().auditAnchorPeriod(),
                        defaults.control().webhooks(),
                        defaults.control().trustedIssuers()),
                node(defaults.node(), layout, roles),
                encryption(layout, roles.payloads()),
                defaults.limits());
        OwnFiles.writeAtomically(layout.settings(), SettingsFile.write(settings), OwnFiles.PRIVATE);
        return settings;
    }

    /// @throws SettingsException if the environment says something else than on or off
    static EncryptionSettings.Choice payloads(Map<String, String> environment) {
        return switch (environment.getOrDefault("WINDLASS_ENCRYPTION_PAYLOADS", "off")) {
            case "on" -> EncryptionSettings.Choice.ON;
            case "off" -> EncryptionSettings.Choice.OFF;
            default -> throw new SettingsException("WINDLASS_ENCRYPTION_PAYLOADS must be on or off");
        };
    }

    /// A ring of its own, made at the first start.
    private static EncryptionSettings encryption(Layout layout, EncryptionSettings.Choice payloads) {
        try {
            FileKeyRing.create(layout.keyRing());
        } catch (KmsException e) {
            throw new PartException(String.valueOf(e.getMessage()), e);
        }
        return new EncryptionSettings(payloads, layout.keyRing().toString());
    }

    /// What the roles get of their own.
    ///
    /// @param apiPort control's port
    /// @param gatewayPort node's port
    /// @param grpcPort node's for gRPC
    /// @param operationsPort node's port for probes and metrics
    /// @param keys keys that control seeds
    /// @param payloads whether Temporal's are encrypted
    /// @param gpuRuntime see `node.gpu-runtime`: it is this machine's
    record Roles(
            int apiPort,
            int gatewayPort,
            int grpcPort,
            int operationsPort,
            List<ControlSettings.BootstrapKey> keys,
            EncryptionSettings.Choice payloads,
            String gpuRuntime) {}

    private static NodeSettings node(NodeSettings shipped, Layout layout, Roles roles) throws IOException {
        return new NodeSettings(
                "local",
                "127.0.0.1",
                roles.gatewayPort(),
                roles.grpcPort(),
                "127.0.0.1",
                roles.operationsPort(),
                OwnFiles.privateDirectory(layout.node()).toString(),
                shipped.memoryBytes(),
                shipped.workerJava(),
                shipped.workerJvmFlags(),
                roles.gpuRuntime(),
                shipped.workersMax(),
                shipped.workerReadyTimeout(),
                shipped.workerRestartsMax(),
                shipped.workerRestartWindow(),
                shipped.artifactCacheBytesMax(),
                shipped.leaseRenewEvery(),
                shipped.leaseTerm(),
                ROLE_STOP);
    }
}
