package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/// What an inference worker is started for: one version of one tenant, run by `runtime` on `device`, with what it
/// `needs`. `owner` is the promotion, rollback or ledger entry that reserved that. `artifact` is the object's key in
/// the object store.
public record WorkerSpec(
        VersionRef version,
        Digest digest,
        String artifact,
        long byteSize,
        @JsonUnwrapped Resources needs,
        ServingRuntime runtime,
        Device device,
        String owner) {
    /// Specs that were written before there was a choice name neither: ONNX Runtime on the CPU.
    public WorkerSpec(
            VersionRef version,
            Digest digest,
            String artifact,
            long byteSize,
            Resources needs,
            @Nullable ServingRuntime runtime,
            @Nullable Device device,
            String owner) {
        this.version = version;
        this.digest = digest;
        this.artifact = artifact;
        this.byteSize = byteSize;
        this.needs = needs;
        this.runtime = runtime == null ? ServingRuntime.ONNXRUNTIME : runtime;
        this.device = device == null ? Device.CPU : device;
        this.owner = owner;
    }

    /// With ONNX Runtime on the CPU.
    public static WorkerSpec onCpu(
            VersionRef version, Digest digest, String artifact, long byteSize, Resources needs, String owner) {
        return new WorkerSpec(
                version, digest, artifact, byteSize, needs, ServingRuntime.ONNXRUNTIME, Device.CPU, owner);
    }

    /// The same on another device.
    public WorkerSpec on(Device other) {
        return new WorkerSpec(version, digest, artifact, byteSize, needs, runtime, other, owner);
    }
}
