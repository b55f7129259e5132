package dev.windlass.control;

import dev.windlass.domain.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `access-matrix.txt`: what each route is, and who may do that. Written by hand, never made from the code.
///
/// @param routes by method and path: `open`, `known`, an action, or `platform` and an action
/// @param roles by action
/// @param refusedWhileSuspended routes by method and path
record AccessMatrix(
        Map<String, List<String>> routes, Map<String, Set<String>> roles, Set<String> refusedWhileSuspended) {
    /// Which no document of a tenant is about.
    static final Set<String> OF_RULES = Set.of("read-access", "keep-access");

    /// What no tenant keeps the platform's people from.
    static final Set<String> OF_OVERSIGHT = Set.of("read", "read-audit", "hold", "take-back");

    static AccessMatrix read() {
        try (var in = Objects.requireNonNull(AccessMatrix.class.getResourceAsStream("/access-matrix.txt"))) {
            var routes = new HashMap<String, List<String>>();
            var roles = new HashMap<String, Set<String>>();
            var suspended = new HashSet<String>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> Arrays.asList(line.split(" ")))
                    .forEach(words -> {
                        switch (words.getFirst()) {
                            case "may" -> roles.put(words.get(1), Set.copyOf(words.subList(2, words.size())));
                            case "suspended" -> suspended.add(words.get(1) + " " + words.get(2));
                            default -> routes.put(words.get(0) + " " + words.get(1), words.subList(2, words.size()));
                        }
                    });
            return new AccessMatrix(routes, roles, suspended);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static String name(RouteSpec route) {
        return route.verb() + " " + route.path();
    }

    private List<String> words(RouteSpec route) {
        return Objects.requireNonNull(routes.get(name(route)), "add " + name(route) + " to access-matrix.txt");
    }

    boolean ofPlatform(RouteSpec route) {
        return words(route).getFirst().equals("platform");
    }

    /// Null where no right is asked for.
    @Nullable String action(RouteSpec route) {
        var last = words(route).getLast();
        return last.equals("open") || last.equals("known") ? null : last;
    }

    boolean may(RouteSpec route, Role role) {
        return Objects.requireNonNull(roles.get(action(route)), name(route)).contains(role.id());
    }
}
