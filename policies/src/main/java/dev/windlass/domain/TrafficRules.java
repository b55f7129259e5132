package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which requests come to a candidate other than by a random draw. A header route goes first, then stickiness; who has
/// neither header is drawn at random.
///
/// @param stickyBy a header whose value chooses the arm, by weight: callers with the same value share it, and who once
///     came to the candidate stays there while its weight rises. Null for none
/// @param headerRoutes requests that match one of them are the candidate's, whatever its weight is
public record TrafficRules(
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String stickyBy, List<HeaderRoute> headerRoutes) {
    public static final TrafficRules NONE = new TrafficRules(null, List.of());

    /// So many header routes may stand at one time.
    public static final int ROUTES_MAX = 4;

    public TrafficRules {
        headerRoutes = List.copyOf(headerRoutes);
    }

    /// @param match all of them must match
    public record HeaderRoute(String name, List<HeaderMatch> match) {
        public HeaderRoute {
            match = List.copyOf(match);
        }
    }

    /// @param header compared without regard to case
    /// @param value of the header's first line: the whole, its beginning, or a regular expression (RE2) that
    ///     the whole must match
    public record HeaderMatch(String header, Kind kind, String value) {
        public enum Kind {
            EXACT,
            PREFIX,
            REGEX;

            @JsonValue
            public String id() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }

    public TrafficRules stickyBy(String header) {
        return new TrafficRules(header, headerRoutes);
    }

    /// The same with this route, which takes the place of one of its name; without matches it is taken away.
    public TrafficRules with(HeaderRoute route) {
        var routes = new ArrayList<>(headerRoutes);
        routes.removeIf(it -> it.name().equals(route.name()));
        if (!route.match().isEmpty()) {
            routes.add(route);
        }
        return new TrafficRules(stickyBy, routes);
    }
}
