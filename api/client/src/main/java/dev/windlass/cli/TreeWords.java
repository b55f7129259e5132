package dev.windlass.cli;

import dev.windlass.client.message.Phases;
import dev.windlass.domain.Gate;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Step;
import dev.windlass.manifest.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How the tree spells phases, steps, ages and the judge's numbers.
final class TreeWords {
    private TreeWords() {}

    static String glyph(String phaseId) {
        return Phases.parse(phaseId)
                .map(phase -> switch (phase) {
                    case SUCCEEDED -> "✔";
                    case ROLLED_BACK, REJECTED, EXPIRED, CANCELLED -> "✖";
                    case SUPERSEDED -> "•";
                    case NEEDS_ATTENTION -> "⚠";
                    case PAUSED, AWAITING_APPROVAL, WAITING_FOR_QUOTA -> "॥";
                    case PENDING, PLANNED, VALIDATING, PREPARING, SHADOWING, PROGRESSING, PROMOTING, BAKING, ABORTING ->
                        "◌";
                })
                .orElse("?");
    }

    static String step(Step step) {
        return switch (step) {
            case Step.SetWeight(var percent) -> "set weight " + percent + " %";
            case Step.Pause(var duration) ->
                duration == null ? "pause until resumed" : "pause " + Durations.format(duration);
            case Step.Preview _ -> "preview";
            case Step.Switch(var after) ->
                after == null
                        ? "switch when resumed"
                        : after.isZero() ? "switch" : "switch after " + Durations.format(after);
            case Step.HoldBack(int percent, var length) ->
                "hold back " + percent + " % for " + Durations.format(length);
            case Step.StickyBy(var header) -> "callers keep to one arm by " + header;
            case Step.SetHeaderRoute(var name, var match) ->
                match.isEmpty()
                        ? "no header route " + name
                        : "header route " + name + ": "
                                + match.stream()
                                        .map(it -> it.header() + " " + it.kind().id() + " " + it.value())
                                        .collect(Collectors.joining(" and "));
            case Step.Analyze analyze ->
                "analyze " + Durations.format(analyze.min()) + " to " + Durations.format(analyze.max());
            case Step.Shadow shadow ->
                "shadow " + shadow.percent() + " %, " + Durations.format(shadow.min()) + " to "
                        + Durations.format(shadow.max());
        };
    }

    static String gate(Gate gate) {
        return switch (gate) {
            case Gate.Window window ->
                "window " + window.name() + ": "
                        + window.days().stream()
                                .map(day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(" "))
                        + " from " + window.from() + " to " + window.to() + " " + window.timezone();
            case Gate.Webhook webhook ->
                "webhook " + webhook.name() + ": " + webhook.url() + ", without an answer in "
                        + Durations.format(webhook.timeout()) + " "
                        + webhook.onError().name().toLowerCase(Locale.ROOT);
        };
    }

    /// A judgement of pairs: see [dev.windlass.judge.ShadowJudge].
    static String pairs(Judgement judgement) {
        return String.format(
                Locale.ROOT,
                "e %s of %.0f, %d of %d answers differ, %d windows",
                evidence(judgement.eValue()),
                judgement.threshold(),
                judgement.canary().bad(),
                judgement.canary().served(),
                judgement.windows());
    }

    static String verdict(Judgement judgement) {
        return switch (judgement.verdict()) {
            case HARM -> "✖ Harm";
            case SAFE -> "✔ Safe";
            case UNDECIDED -> "? Undecided";
        };
    }

    static String numbers(Judgement judgement) {
        return String.format(
                        Locale.ROOT,
                        "e %s of %.0f, canary %d bad of %d, stable %d bad of %d, %d windows",
                        evidence(judgement.eValue()),
                        judgement.threshold(),
                        judgement.canary().bad(),
                        judgement.canary().served(),
                        judgement.stable().bad(),
                        judgement.stable().served(),
                        judgement.windows())
                + guard(judgement.guard());
    }

    /// Below a million as it is, above by its power of ten.
    private static String evidence(double eValue) {
        return String.format(Locale.ROOT, eValue < 1_000_000 ? "%.2f" : "%.1e", eValue);
    }

    private static String guard(@Nullable String guard) {
        return guard == null ? "" : ", guard " + guard;
    }

    /// The coarsest two units, such as `3m12s` or `2d4h`.
    static String age(Instant since, Instant until) {
        var age = Duration.between(since, until);
        if (age.isNegative() || age.isZero()) {
            return "0s";
        }
        if (age.toDays() > 0) {
            return age.toDays() + "d" + age.toHoursPart() + "h";
        }
        if (age.toHours() > 0) {
            return age.toHours() + "h" + age.toMinutesPart() + "m";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + "m" + age.toSecondsPart() + "s" : age.toSeconds() + "s";
    }
}
