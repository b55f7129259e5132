package dev.windlass.gateway.route;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Route;
import dev.windlass.gateway.stats.EndpointWindows;
import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One endpoint of a route snapshot, ready for drawing. Immutable but for the counters behind its
/// destinations.
public final class RoutedEndpoint {
    private final Route route;
    private final Destination[] arms;
    private final int[] weights;
    private final int[] weightBelow;
    private final Map<String, Destination> versions;
    private final EndpointWindows windows;
    private final @Nullable Destination preview;
    private final @Nullable HeaderRules headerRules;

    RoutedEndpoint(Route route, Destination[] arms, Map<String, Destination> versions, EndpointWindows windows) {
        this.route = route;
        this.arms = arms;
        this.versions = Map.copyOf(versions);
        this.windows = windows;
        this.weights = answering(route).mapToInt(ArmTarget::weightPercent).toArray();
        this.weightBelow = weights.clone();
        Arrays.parallelPrefix(weightBelow, Integer::sum);
        this.preview = Arrays.stream(arms)
                .filter(it -> it.arm() != Arm.STABLE)
                .map(Destination::asked)
                .findFirst()
                .orElse(null);
        this.headerRules = HeaderRules.of(route, arms, weightBelow);
    }

    public Route route() {
        return route;
    }

    /// The arms that may answer somebody: all but a shadow.
    static Stream<ArmTarget> answering(Route route) {
        return route.arms().stream().filter(it -> it.arm() != Arm.SHADOW);
    }

    /// One destination per arm but a shadow, in the route's order. Not to be changed.
    public Destination[] arms() {
        return arms;
    }

    /// The share of the `index`th of [#arms] in the requests, in per cent.
    public int weightPercent(int index) {
        return weights[index];
    }

    EndpointWindows windows() {
        return windows;
    }

    /// Versions of this endpoint's model that are registered, by name.
    public Map<String, Destination> versions() {
        return versions;
    }

    /// The arm that these headers choose, or else one at random, by weight; null if the route has no arms.
    public @Nullable Destination choose(RequestHeaders headers, RandomGenerator random) {
        var chosen = headerRules == null ? null : headerRules.choose(headers);
        return chosen == null ? draw(random) : chosen;
    }

    /// An arm at random, by weight; null if the route has no arms.
    public @Nullable Destination draw(RandomGenerator random) {
        if (arms.length == 0) {
            return null;
        }
        if (arms.length == 1) {
            return arms[0];
        }
        int ticket = random.nextInt(weightBelow[arms.length - 1]);
        int i = 0;
        while (ticket >= weightBelow[i]) {
            i++;
        }
        return arms[i];
    }

    /// The candidate, for who asks for it by name, whatever its weight is. Null if there is none.
    public @Nullable Destination preview() {
        return preview;
    }

    /// The version that the caller named, or null if there is none of that name.
    public @Nullable Destination version(String version) {
        return versions.get(version);
    }
}
