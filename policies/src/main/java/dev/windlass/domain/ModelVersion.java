package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.Map;

/// A registered version: immutable, known by digest. `byteSize` is the artifact's, `needs` what an
/// inference worker that serves it is given. `metrics` are the offline ones as given at push; `lineageJson`
/// is a JSON object.
public record ModelVersion(
        VersionRef ref,
        Digest digest,
        long byteSize,
        String format,
        ModelSchema schema,
        Map<String, Double> metrics,
        String lineageJson,
        String owner,
        Risk risk,
        @JsonUnwrapped Resources needs,
        String createdBy,
        Instant createdAt) {
    public ModelVersion {
        metrics = Map.copyOf(metrics);
    }
}
