package dev.windlass.control;

import dev.windlass.client.message.NewJourney;
import dev.windlass.domain.Names;
import dev.windlass.domain.Principal;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.VersionRef;
import dev.windlass.environment.Environments;
import dev.windlass.json.CanonicalJson;
import dev.windlass.json.WindlassJson;
import dev.windlass.manifest.ManifestResult;
import dev.windlass.manifest.Presets;
import dev.windlass.retirement.Spans;
import dev.windlass.storage.JourneyRow.Stop;
import dev.windlass.storage.JourneyStore.Wish;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a journey is asked for, checked, and the manifests of its promotions.
record JourneyWishes(ControlParts.Stores stores) {
    private static final Duration DEADLINE = Duration.ofDays(30);
    private static final Duration DEADLINE_MAX = Duration.ofDays(365);

    Wish wish(String tenant, NewJourney order, String requestId, @Nullable String link, Principal by) {
        var version = new VersionRef(
                tenant,
                Params.checked("model", Answers.given("model", order.model()), Names::model),
                Params.checked("version", Answers.given("version", order.version()), Names::version));
        promotable(version);
        var environments = stores.environments().of(tenant);
        var way = way(environments, order, tenant);
        way.forEach(stop -> manifest(version, stop));
        return new Wish(version, requestId, CanonicalJson.digest(order), way, deadline(order.deadline()), link, by);
    }

    /// The manifest of a journey's promotion.
    static ManifestResult.Valid manifest(VersionRef version, Stop stop) {
        return Promotions.parse(WindlassJson.mapper()
                .writeValueAsString(Map.of(
                        "apiVersion",
                        "windlass.dev/v1",
                        "kind",
                        "Promotion",
                        "metadata",
                        Map.of("tenant", version.tenant()),
                        "spec",
                        Map.of(
                                "model", Map.of("name", version.model(), "version", version.version()),
                                "to", stop.environment(),
                                "strategy", Map.of("preset", stop.preset())))));
    }

    private void promotable(VersionRef version) {
        if (stores.registry().find(version).isEmpty()) {
            throw new ApiException(ApiFailure.invalid(
                    "version",
                    version.toString(),
                    "isn't registered",
                    "push it first: windlass model push " + version + " FILE"));
        }
        stores.retirements()
                .find(version)
                .filter(it -> it.phase() != RetirementPhase.WITHDRAWN)
                .ifPresent(it -> {
                    throw new ApiException(ApiFailure.invalid(
                            "version",
                            version.toString(),
                            "is being retired (" + it.phase().id() + ")",
                            "name another version, or look at it: windlass get retirement " + version));
                });
    }

    private static List<Stop> way(Environments environments, NewJourney order, String tenant) {
        int last = position(environments, "through", Answers.given("through", order.through()), tenant);
        int first = order.from() == null ? 0 : position(environments, "from", order.from(), tenant);
        if (first > last) {
            throw new ApiException(ApiFailure.invalid(
                    "from",
                    order.from(),
                    "comes after " + order.through(),
                    "the order is " + String.join(", ", environments.names())));
        }
        var names = environments.names().subList(first, last + 1);
        var presets = Objects.requireNonNullElse(order.presets(), Map.<String, String>of());
        presets.keySet().stream().filter(it -> !names.contains(it)).findFirst().ifPresent(stray -> {
            throw new ApiException(ApiFailure.invalid(
                    "presets", stray, "isn't on the way", "name one of " + String.join(", ", names)));
        });
        var preset = Objects.requireNonNullElse(order.preset(), Presets.STANDARD);
        return names.stream()
                .map(env -> new Stop(env, Answers.given("presets", presets.getOrDefault(env, preset))))
                .toList();
    }

    private static int position(Environments environments, String field, String env, String tenant) {
        int position = environments.position(env);
        if (position < 0) {
            throw new ApiException(
                    EnvironmentRoutes.refusal(Environments.listed(environments.order()), field, tenant, env)
                            .orElseThrow());
        }
        return position;
    }

    private static Duration deadline(@Nullable String text) {
        if (text == null) {
            return DEADLINE;
        }
        return Spans.parse(text)
                .filter(it -> it.toSeconds() > 0 && it.compareTo(DEADLINE_MAX) <= 0)
                .orElseThrow(() -> new ApiException(ApiFailure.invalid(
                        "deadline", text, "isn't a duration of 1s to 365d", "give one such as 12h or 30d")));
    }
}
