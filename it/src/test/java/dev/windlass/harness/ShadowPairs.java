package dev.windlass.harness;

import dev.windlass.domain.VersionRef;

/// What the gateway says of one version's pairs as a shadow.
public record ShadowPairs(RealWindlass windlass, VersionRef version) {
    /// @param result such as `agreed`
    public long counted(String result) {
        return NodeMetrics.lines(windlass).stream()
                .filter(it -> it.startsWith("windlass_shadow_pairs_total{"))
                .filter(it -> it.contains("model=\"" + version.model() + "\"")
                        && it.contains("tenant=\"" + version.tenant() + "\"")
                        && it.contains("version=\"" + version.version() + "\"")
                        && it.contains("result=\"" + result + "\""))
                .mapToLong(it -> (long) Double.parseDouble(it.substring(it.lastIndexOf(' ') + 1)))
                .sum();
    }
}
