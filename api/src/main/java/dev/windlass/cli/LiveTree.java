package dev.windlass.cli;

import dev.windlass.client.message.Phases;
import dev.windlass.client.message.PromotionView;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Step;
import dev.windlass.manifest.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A promotion as a tree of lines, in the manner of `kubectl argo rollouts get rollout`: header, gates,
/// arms, steps with
/// a progress bar each, the judge's numbers, and what comes next. A pure function of the promotion and the
/// time.
final class LiveTree {
    private static final int BAR_CELLS = 10;

    private final PromotionView view;
    private final Instant now;
    private final List<List<String>> rows = new ArrayList<>();

    private LiveTree(PromotionView view, Instant now) {
        this.view = view;
        this.now = now;
    }

    static List<String> render(PromotionView view, Instant now) {
        var tree = new LiveTree(view, now);
        var lines = new ArrayList<>(tree.header());
        tree.body();
        lines.addAll(Printer.table(tree.rows));
        lines.addAll(tree.footer());
        return lines;
    }

    private List<String> header() {
        var lines = new ArrayList<String>();
        var plan = view.plan();
        var digest = view.planDigest();
        lines.add("Name:      " + view.name());
        lines.add("Plan:      " + (digest == null ? "not pinned yet" : "sha256:" + digest.shortHex() + "…  (pinned)"));
        lines.add("Endpoint:  " + view.endpoint() + "        Status: " + glyph() + " " + view.phase() + "  "
                + view.reason());
        lines.add("Strategy:  " + (plan == null ? "Rollback" : plan.strategy()) + "   Step: " + view.stepNumber() + "/"
                + (plan == null ? 0 : plan.steps().size()) + "   Weight: " + view.weightSetPercent() + " set / "
                + view.weightAcknowledgedPercent() + " acknowledged (epoch " + view.epoch() + ")");
        return lines;
    }

    private void body() {
        var age = age(view.createdAt(), view.ended() ? view.updatedAt() : now);
        rows.add(List.of("NAME", "KIND", "STATUS", "AGE", "INFO"));
        rows.add(List.of(
                "⟳ " + view.endpoint().model(),
                kind(),
                glyph() + " " + view.phase(),
                age,
                "requested by " + view.initiator()));
        for (var condition : view.conditions()) {
            var mark = switch (condition.status()) {
                case TRUE -> "✔";
                case FALSE -> "✖";
                case UNKNOWN -> "?";
            };
            row(
                    "# " + condition.type(),
                    "Gate",
                    mark + " " + condition.reason(),
                    age(condition.since(), now),
                    condition.message());
        }
        view.approvalsGiven().forEach(role -> row("⊞ approve:" + role.id(), "Approval", "✔ Given", "", ""));
        view.approvalsMissing()
                .forEach(role -> row(
                        "⊞ approve:" + role.id(),
                        "Approval",
                        "◌ Waiting",
                        "",
                        Objects.requireNonNullElse(view.resumableBy(), "")));
        var plan = view.plan();
        if (plan != null) {
            arms(plan);
            steps(plan);
        }
        var judgement = view.judgement();
        if (judgement != null) {
            judge(judgement);
        }
        closeTree();
    }

    private void arms(PromotionPlan plan) {
        var over = Phases.parse(view.phase()).filter(Phase::terminal);
        boolean promoted = over.filter(phase -> phase == Phase.SUCCEEDED).isPresent();
        var candidate =
                over.isEmpty() ? "◌ " + view.weightAcknowledgedPercent() + " %" : promoted ? "✔ Serving" : "• Out";
        row(
                "⧉ " + plan.candidate().version(),
                "Arm",
                candidate,
                "",
                (plan.stable() == null ? "first version" : "canary") + ", sha256:"
                        + plan.candidate().digest().shortHex());
        var stable = plan.stable();
        if (stable != null) {
            var standing = promoted ? "• Kept warm" : "✔ " + (100 - view.weightAcknowledgedPercent()) + " %";
            row(
                    "⧉ " + stable.version(),
                    "Arm",
                    standing,
                    "",
                    "stable, sha256:" + stable.digest().shortHex());
        }
    }

    private void steps(PromotionPlan plan) {
        for (int i = 0; i < plan.steps().size(); i++) {
            int number = i + 1;
            row("□ " + number + " " + describe(plan.steps().get(i)), "Step", mark(number), "", bar(number));
        }
        row("□ bake " + Durations.format(plan.bake()), "Step", bakeMark(), "", "");
    }

    private String mark(int number) {
        if (number < view.stepNumber() || passedSteps()) {
            return "✔ Done";
        }
        if (number > view.stepNumber()) {
            return "  Waits";
        }
        return view.ended() ? "✖ Stopped" : view.phase().equals("Paused") ? "॥ Paused" : "◌ Running";
    }

    private String bakeMark() {
        return switch (view.phase()) {
            case "Succeeded" -> "✔ Done";
            case "Baking" -> "◌ Running";
            default -> "  Waits";
        };
    }

    private boolean passedSteps() {
        return view.phase().equals("Promoting")
                || view.phase().equals("Baking")
                || view.phase().equals("Succeeded");
    }

    /// The share of a step that is over: full or empty, except for the running one, whose deadline is known.
    private String bar(int number) {
        int full = number < view.stepNumber() || passedSteps() ? BAR_CELLS : number > view.stepNumber() ? 0 : running();
        return "[" + "█".repeat(full) + "░".repeat(BAR_CELLS - full) + "]";
    }

    private int running() {
        var deadline = view.nextDeadline();
        if (deadline == null || !deadline.isAfter(view.updatedAt())) {
            return BAR_CELLS / 2;
        }
        double all = Duration.between(view.updatedAt(), deadline).toMillis();
        double gone = Duration.between(view.updatedAt(), now).toMillis();
        return Math.clamp(Math.round(BAR_CELLS * gone / all), 0, BAR_CELLS);
    }

    private void judge(Judgement judgement) {
        var mark = switch (judgement.verdict()) {
            case HARM -> "✖ Harm";
            case SAFE -> "✔ Safe";
            case UNDECIDED -> "? Undecided";
        };
        var numbers = String.format(
                Locale.ROOT,
                "e %.2f of %.0f, canary %d bad of %d, stable %d bad of %d, %d windows",
                judgement.eValue(),
                judgement.threshold(),
                judgement.canary().failed() + judgement.canary().nonFinite(),
                judgement.canary().served(),
                judgement.stable().failed() + judgement.stable().nonFinite(),
                judgement.stable().served(),
                judgement.windows());
        row("α errors", "Analysis", mark, "", numbers + guard(judgement.guard()));
    }

    private List<String> footer() {
        var lines = new ArrayList<String>();
        if (!view.message().isEmpty()) {
            lines.add("Message:   " + view.message());
        }
        var resumable = view.resumableBy();
        if (resumable != null && !view.ended()) {
            lines.add("Goes on:   " + resumable);
        }
        var deadline = view.nextDeadline();
        if (deadline != null && !view.ended()) {
            lines.add("Next:      "
                    + (deadline.isAfter(now) ? "in " + Durations.format(Duration.between(now, deadline)) : "due"));
        }
        if (view.needsAttention()) {
            lines.add("⚠ NeedsAttention: a person is needed");
        }
        var evidence = view.evidence();
        if (evidence != null) {
            lines.add("Evidence:  " + evidence);
        }
        return lines;
    }

    private void row(String name, String kind, String status, String age, String info) {
        rows.add(List.of("├──" + name, kind, status, age, info));
    }

    private void closeTree() {
        var last = new ArrayList<>(rows.getLast());
        last.set(0, last.getFirst().replace("├──", "└──"));
        rows.set(rows.size() - 1, last);
    }

    private String kind() {
        return view.name().startsWith("rollback--") ? "Rollback" : "Promotion";
    }

    private String glyph() {
        return Phases.parse(view.phase())
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

    private static String describe(Step step) {
        return switch (step) {
            case Step.SetWeight(var percent) -> "set weight " + percent + " %";
            case Step.Pause(var duration) ->
                duration == null ? "pause until resumed" : "pause " + Durations.format(duration);
            case Step.Analyze analyze ->
                "analyze " + Durations.format(analyze.min()) + " to " + Durations.format(analyze.max());
        };
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
