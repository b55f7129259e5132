package dev.windlass.domain;

/// A version as a plan pins it.
public record Target(String version, Digest digest, long byteSize, long memoryBytes) {}
