package dev.windlass.environment;

import dev.windlass.domain.EndpointRef;
import dev.windlass.retirement.Spans;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What policies may ask about a candidate and the environments below the one it is to come to.
///
/// @param below the environments below, the lowest first
/// @param servedSeconds for each of them how long the candidate has served stable there, by [Tenure#counted]
/// @param missing what of its soak right below the candidate lacks, in words; null for nothing
/// @param breakGlass why somebody who may goes on all the same; null if nobody does
public record SoakFacts(
        List<String> below,
        Map<String, Long> servedSeconds,
        @Nullable String missing,
        @Nullable String breakGlass) {
    /// Where nothing is asked of a candidate.
    public static final SoakFacts NONE = new SoakFacts(List.of(), Map.of(), null, null);

    public SoakFacts {
        below = List.copyOf(below);
        servedSeconds = Map.copyOf(servedSeconds);
    }

    /// @param tenures of the candidate, at least for each environment below
    public static SoakFacts of(
            Environments environments,
            EndpointRef endpoint,
            String version,
            Map<String, Tenure> tenures,
            @Nullable String breakGlass) {
        var below = environments.below(endpoint.env());
        var served = new LinkedHashMap<String, Long>();
        for (var env : below) {
            served.put(env, tenure(tenures, env).counted().toSeconds());
        }
        var missing = environments
                .soaksBelow(endpoint.env())
                .map(it -> missing(it, version, tenure(tenures, it.name())))
                .orElse(null);
        return new SoakFacts(below, served, missing, breakGlass);
    }

    private static Tenure tenure(Map<String, Tenure> tenures, String env) {
        return tenures.getOrDefault(env, new Tenure.Never());
    }

    private static @Nullable String missing(Environment below, String version, Tenure tenure) {
        var left = below.soak().minus(tenure.counted());
        if (left.isNegative() || left.isZero()) {
            return null;
        }
        var needed = "version " + version + " must serve in " + below.name() + " for " + Spans.format(below.soak())
                + " first: ";
        return needed
                + switch (tenure) {
                    case Tenure.Never _ -> "it was never stable there";
                    case Tenure.TakenBack _ -> "it was taken back there";
                    case Tenure.Serving(var _, var served) ->
                        "it has served there for " + seconds(served) + ", " + rest(left) + " are missing";
                    case Tenure.Over(var served, var by) ->
                        "it served there for " + seconds(served) + " until version " + by + " came, " + rest(left)
                                + " are missing";
                };
    }

    private static String seconds(Duration served) {
        return Spans.format(Duration.ofSeconds(served.toSeconds()));
    }

    /// Never less than what is missing.
    private static String rest(Duration left) {
        return Spans.format(Duration.ofSeconds(left.plusMillis(999).toSeconds()));
    }
}
