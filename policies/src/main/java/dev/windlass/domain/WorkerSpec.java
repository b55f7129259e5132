package dev.windlass.domain;

/// What an inference worker is started for: one version of one tenant. `owner` is the promotion, rollback or
/// ledger entry that reserved its memory. `artifact` is the object's key in the object store.
public record WorkerSpec(
        VersionRef version, Digest digest, String artifact, long byteSize, long memoryBytes, String owner) {}
