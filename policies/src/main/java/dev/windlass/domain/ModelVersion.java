package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A registered version: immutable, known by digest. `byteSize` is the artifact's, `needs` what an
/// inference worker that serves it is given. `metrics` are the offline ones as given at push;
/// `lineageJson` is a JSON object. `golden` is null if the version came without a golden set, `isolation`
/// if its push said nothing.
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
        Instant createdAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable GoldenPin golden,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Isolation isolation) {
    public ModelVersion {
        metrics = Map.copyOf(metrics);
    }

    /// One without a golden set, whose push said nothing of isolation.
    public ModelVersion(
            VersionRef ref,
            Digest digest,
            long byteSize,
            String format,
            ModelSchema schema,
            Map<String, Double> metrics,
            String lineageJson,
            String owner,
            Risk risk,
            Resources needs,
            String createdBy,
            Instant createdAt) {
        this(
                ref,
                digest,
                byteSize,
                format,
                schema,
                metrics,
                lineageJson,
                owner,
                risk,
                needs,
                createdBy,
                createdAt,
                null,
                null);
    }

    /// The same with a golden set, or with none.
    public ModelVersion with(@Nullable GoldenPin pinned) {
        return with(pinned, isolation);
    }

    /// The same as its push said.
    public ModelVersion isolated(@Nullable Isolation said) {
        return with(golden, said);
    }

    private ModelVersion with(@Nullable GoldenPin pinned, @Nullable Isolation said) {
        return new ModelVersion(
                ref,
                digest,
                byteSize,
                format,
                schema,
                metrics,
                lineageJson,
                owner,
                risk,
                needs,
                createdBy,
                createdAt,
                pinned,
                said);
    }
}
