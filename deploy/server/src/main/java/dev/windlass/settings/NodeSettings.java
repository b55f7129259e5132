package dev.windlass.settings;

import dev.windlass.quota.OwnPool;
import dev.windlass.quota.SharedPool;
import java.time.Duration;
import java.util.List;

/// The node role: gateway and node agent on one machine.
///
/// @param name the node's name, unique in the installation; empty: the host's name
/// @param host address the gateway listens on
/// @param port the gateway's TCP port; 0: any free one
/// @param grpcPort TCP port of the gateway's gRPC front, on the same address; 0: any free one, -1: there is none
/// @param operationsHost address of `/livez`, `/readyz` and `/metrics`, which name every tenant to whoever
///     connects: one that tenants can't reach
/// @param operationsPort their TCP port; 0: any free one
/// @param stateDir directory that survives restarts: specs of inference workers, confirmed routes, artifact
///     cache
/// @param memoryBytes memory inference workers may reserve together; 0: three quarters of the machine's
/// @param workerJava `java` that runs inference workers; empty: the one that runs the node
/// @param workerJvmFlags flags of an inference worker's JVM, in order; empty: those that it was measured with
/// @param gpuRuntime file of ONNX Runtime's build for CUDA; empty: inference workers use no GPU, and none is offered
/// @param workersMax inference workers at once; 0: as many as `memoryBytes` holds of 128 MiB, the least that a
///     version is given unless its push says otherwise, so that memory is the limit
/// @param workerReadyTimeout from launch to ready; after it the inference worker is killed and the launch
///     fails
/// @param workerRestartsMax restarts of one inference worker within `workerRestartWindow`; beyond it it is a
///     crash loop
/// @param workerRestartWindow see `workerRestartsMax`
/// @param artifactCacheBytesMax artifacts kept on disk; beyond it the least recently used one that is not
///     loaded goes
/// @param leaseRenewEvery how often the gateway renews its lease row
/// @param leaseTerm how long a lease lasts after its last renewal, by the database's clock
/// @param stopTimeout how long requests under way may take at a stop; after it they are cut off
public record NodeSettings(
        String name,
        String host,
        int port,
        int grpcPort,
        String operationsHost,
        int operationsPort,
        String stateDir,

        @SharedPool(
                value = "memory of a node for inference workers",
                limit = "`node.memory-bytes` (three quarters of the machine's)",
                share = "its memory quota, over all nodes, and in it the environment's, if it has one",
                full = "the promotion waits for its total deadline, saying what is missing")
        long memoryBytes,

        String workerJava,
        List<String> workerJvmFlags,
        String gpuRuntime,

        @SharedPool(
                value = "inference workers on a node",
                limit = "`node.workers-max` (one per 128 MiB of `node.memory-bytes`)",
                share = "none of its own: what its memory quota holds",
                full = "the promotion waits for its total deadline, saying what is missing")
        int workersMax,

        Duration workerReadyTimeout,

        @OwnPool("one inference worker's, which is one tenant's")
        int workerRestartsMax,

        Duration workerRestartWindow,

        @SharedPool(
                value = "artifacts on a node's disk",
                limit = "`node.artifact-cache-bytes-max` (20 GiB)",
                share = "none: what isn't loaded is fetched again",
                full = "the one that was used longest ago and isn't loaded goes; if all are, the load fails")
        long artifactCacheBytesMax,

        Duration leaseRenewEvery,
        Duration leaseTerm,
        Duration stopTimeout) {
    public NodeSettings {
        Check.present("node.name", name);
        Check.text("node.host", host);
        Check.between("node.port", port, 0, 65_535);
        Check.between("node.grpc-port", grpcPort, -1, 65_535);
        Check.text("node.operations-host", operationsHost);
        Check.between("node.operations-port", operationsPort, 0, 65_535);
        Check.text("node.state-dir", stateDir);
        Check.between("node.memory-bytes", memoryBytes, 0, Long.MAX_VALUE);
        Check.present("node.worker-java", workerJava);
        Check.present("node.worker-jvm-flags", workerJvmFlags);
        Check.present("node.gpu-runtime", gpuRuntime);
        Check.between("node.workers-max", workersMax, 0, 4096);
        Check.positive("node.worker-ready-timeout", workerReadyTimeout);
        Check.between("node.worker-restarts-max", workerRestartsMax, 0, 1000);
        Check.positive("node.worker-restart-window", workerRestartWindow);
        Check.between("node.artifact-cache-bytes-max", artifactCacheBytesMax, 1, Long.MAX_VALUE);
        Check.positive("node.lease-renew-every", leaseRenewEvery);
        Check.positive("node.lease-term", leaseTerm);
        Check.positive("node.stop-timeout", stopTimeout);
        workerJvmFlags = List.copyOf(workerJvmFlags);
        if (leaseTerm.compareTo(leaseRenewEvery.multipliedBy(2)) < 0) {
            throw new SettingsException("node.lease-term is " + leaseTerm + "; give at least twice lease-renew-every ("
                    + leaseRenewEvery + "), or one lost renewal fences the gateway");
        }
    }
}
