package dev.windlass.environment;

import dev.windlass.retirement.Spans;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A tenant's environments, the lowest first.
///
/// @param listed true if the tenant has set the list: then there is no other environment
public record Environments(List<Environment> order, boolean listed) {
    public static final int MAX = 10;

    /// Of a tenant that says nothing: any name is an environment, and nothing soaks.
    public static final Environments UNLISTED = new Environments(
            List.of(
                    new Environment("dev", Duration.ZERO),
                    new Environment("staging", Duration.ZERO),
                    new Environment("prod", Duration.ZERO)),
            false);

    /// @throws IllegalArgumentException naming what is wrong
    public Environments {
        order = List.copyOf(order);
        if (order.isEmpty() || order.size() > MAX) {
            throw new IllegalArgumentException("1 to " + MAX + " environments are possible, got " + order.size());
        }
        var seen = new HashSet<String>();
        order.stream()
                .map(Environment::name)
                .filter(name -> !seen.add(name))
                .findFirst()
                .ifPresent(twice -> {
                    throw new IllegalArgumentException("environment " + twice + " stands twice");
                });
    }

    /// A list that a tenant has set.
    public static Environments listed(List<Environment> order) {
        return new Environments(order, true);
    }

    /// True if versions may be promoted to it.
    public boolean allows(String env) {
        return !listed || position(env) >= 0;
    }

    /// From 0 on; below 0 for one that isn't in the list.
    public int position(String env) {
        return names().indexOf(env);
    }

    public List<String> names() {
        return order.stream().map(Environment::name).toList();
    }

    /// The environments below, the lowest first; none for one that isn't in the list.
    public List<String> below(String env) {
        return names().subList(0, Math.max(0, position(env)));
    }

    /// The environment right below, if a version must have soaked there before `env` takes it.
    public Optional<Environment> soaksBelow(String env) {
        int position = position(env);
        return position < 1
                ? Optional.empty()
                : Optional.of(order.get(position - 1)).filter(it -> !it.soak().isZero());
    }

    /// How long a version must serve there; nothing for an environment that isn't in the list.
    public Duration soak(String env) {
        int position = position(env);
        return position < 0 ? Duration.ZERO : order.get(position).soak();
    }

    /// As people write it, such as `dev staging:24h prod`.
    @Override
    public String toString() {
        return order.stream()
                .map(it -> it.name() + (it.soak().isZero() ? "" : ":" + Spans.format(it.soak())))
                .collect(Collectors.joining(" "));
    }
}
