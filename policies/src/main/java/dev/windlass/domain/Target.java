package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/// A version as a plan pins it. `needs` are what it takes on each node.
public record Target(
        String version,
        Digest digest,
        long byteSize,
        @JsonUnwrapped Resources needs) {
    public static Target of(ModelVersion version) {
        return new Target(version.ref().version(), version.digest(), version.byteSize(), version.needs());
    }
}
