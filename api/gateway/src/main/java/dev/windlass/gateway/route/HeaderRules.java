package dev.windlass.gateway.route;

import com.google.re2j.Pattern;
import dev.windlass.domain.Assignment;
import dev.windlass.domain.Route;
import dev.windlass.domain.TrafficRules;
import dev.windlass.domain.TrafficRules.HeaderMatch;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A route's rules for headers, ready for asking. Immutable.
final class HeaderRules {
    /// A longer value matches nothing.
    static final int MATCHED_MAX = 256;

    /// A longer value keeps nobody to an arm.
    static final int STICKY_MAX = 1024;

    private final List<List<Match>> routes;
    private final Destination matched;
    private final @Nullable String stickyBy;
    private final Destination[] sticky;
    private final int[] weightBelow;
    private final long salt;

    private record Match(String header, Predicate<String> value) {}

    private HeaderRules(TrafficRules rules, Destination candidate, Destination[] arms, int[] weightBelow) {
        this.routes = rules.headerRoutes().stream()
                .map(route -> route.match().stream().map(HeaderRules::match).toList())
                .toList();
        this.matched = candidate.assigned(Assignment.MATCHED);
        this.stickyBy = rules.stickyBy();
        this.sticky =
                Arrays.stream(arms).map(it -> it.assigned(Assignment.STICKY)).toArray(Destination[]::new);
        this.weightBelow = weightBelow;
        // Each candidate meets other callers first.
        this.salt = mixed(0, candidate.digest().value());
    }

    /// Null if the route has none.
    ///
    /// @param arms of the route, in its order
    /// @param weightBelow of each arm and those before it; not changed
    static @Nullable HeaderRules of(Route route, Destination[] arms, int[] weightBelow) {
        var answering = RoutedEndpoint.answering(route).toList();
        for (int i = 0; i < arms.length; i++) {
            var rules = answering.get(i).rules();
            if (rules != null) {
                return new HeaderRules(rules, arms[i], arms, weightBelow);
            }
        }
        return null;
    }

    /// Where these headers lead; null if they leave it to chance.
    @Nullable Destination choose(RequestHeaders headers) {
        for (var route : routes) {
            if (matches(route, headers)) {
                return matched;
            }
        }
        var value = stickyBy == null ? null : headers.get(stickyBy);
        if (value == null || value.isEmpty() || value.length() > STICKY_MAX) {
            return null;
        }
        // Tickets are the weights' own, so whoever has the candidate's keeps it while its weight rises.
        long ticket = Long.remainderUnsigned(mixed(salt, value), weightBelow[weightBelow.length - 1]);
        int i = 0;
        while (ticket >= weightBelow[i]) {
            i++;
        }
        return sticky[i];
    }

    private static boolean matches(List<Match> route, RequestHeaders headers) {
        for (var match : route) {
            var value = headers.get(match.header);
            if (value == null || value.length() > MATCHED_MAX || !match.value.test(value)) {
                return false;
            }
        }
        return true;
    }

    private static Match match(HeaderMatch match) {
        var wanted = match.value();
        return new Match(
                match.header(),
                switch (match.kind()) {
                    case EXACT -> wanted::equals;
                    case PREFIX -> value -> value.startsWith(wanted);
                    case REGEX -> Pattern.compile(wanted)::matches;
                });
    }

    /// The same on every gateway: each character goes through the finalizer of SplitMix64.
    private static long mixed(long seed, String text) {
        long hash = seed;
        for (int i = 0; i < text.length(); i++) {
            hash += 0x9E3779B97F4A7C15L + text.charAt(i);
            hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
            hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
            hash ^= hash >>> 31;
        }
        return hash;
    }
}
