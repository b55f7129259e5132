package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/// What an inference worker is started for: one version of one tenant, run by `runtime` on `device`, with what it
/// `needs`. `owner` is the promotion, rollback or ledger entry that reserved that. `artifact` is the object's key in
/// the object store. `isolation` is what its push said, null if it said nothing.
public record WorkerSpec(
        VersionRef version,
        Digest digest,
        String artifact,
        long byteSize,
        @JsonUnwrapped Resources needs,
        ServingRuntime runtime,
        Device device,
        String owner,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Isolation isolation) {
    /// What a small version's artifact has at most, and the memory that it is given then.
    private static final long SMALL_BYTES = 32L << 20;

    private static final long SMALL_MEMORY_BYTES = 256L << 20;

    /// Specs that were written before there was a choice name neither: ONNX Runtime on the CPU.
    public WorkerSpec(
            VersionRef version,
            Digest digest,
            String artifact,
            long byteSize,
            Resources needs,
            @Nullable ServingRuntime runtime,
            @Nullable Device device,
            String owner,
            @Nullable Isolation isolation) {
        this.version = version;
        this.digest = digest;
        this.artifact = artifact;
        this.byteSize = byteSize;
        this.needs = needs;
        this.runtime = runtime == null ? ServingRuntime.ONNXRUNTIME : runtime;
        this.device = device == null ? Device.CPU : device;
        this.owner = owner;
        this.isolation = isolation;
    }

    /// With ONNX Runtime on the CPU.
    public static WorkerSpec onCpu(
            VersionRef version, Digest digest, String artifact, long byteSize, Resources needs, String owner) {
        return new WorkerSpec(
                version, digest, artifact, byteSize, needs, ServingRuntime.ONNXRUNTIME, Device.CPU, owner, null);
    }

    /// The same on another device.
    public WorkerSpec on(Device other) {
        return new WorkerSpec(version, digest, artifact, byteSize, needs, runtime, other, owner, isolation);
    }

    /// The same as its push said.
    public WorkerSpec isolated(@Nullable Isolation said) {
        return new WorkerSpec(version, digest, artifact, byteSize, needs, runtime, device, owner, said);
    }

    /// Whether it may run in one process with other versions of its tenant: on the CPU, and small unless its push
    /// said so. A large one takes long to load and to run, and the others would wait.
    public boolean sharesProcess() {
        if (!device.equals(Device.CPU) || isolation == Isolation.DEDICATED) {
            return false;
        }
        return isolation == Isolation.TENANT || (byteSize <= SMALL_BYTES && needs.memoryBytes() <= SMALL_MEMORY_BYTES);
    }
}
