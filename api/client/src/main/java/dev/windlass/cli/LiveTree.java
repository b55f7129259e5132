package dev.windlass.cli;

import dev.windlass.client.message.Phases;
import dev.windlass.client.message.PromotionView;
import dev.windlass.domain.Id;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.manifest.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A promotion as a tree of lines, in the manner of `kubectl argo rollouts get rollout`: header, gates,
/// arms, steps with a progress bar each, the judge's numbers, and what comes next. A pure function of
/// the promotion, the time and the width.
final class LiveTree {
    private final PromotionView view;
    private final Instant now;
    private final List<List<String>> rows = new ArrayList<>();

    private LiveTree(PromotionView view, Instant now) {
        this.view = view;
        this.now = now;
    }

    /// As wide as it needs to be.
    static List<String> render(PromotionView view, Instant now) {
        return render(view, now, Integer.MAX_VALUE);
    }

    /// No line has more than `columns` characters.
    static List<String> render(PromotionView view, Instant now, int columns) {
        var tree = new LiveTree(view, now);
        tree.body();
        var lines = new ArrayList<String>();
        tree.header().forEach(each -> lines.addAll(Wrapped.lines(each, columns, "           ")));
        lines.addAll(Printer.table(tree.rows, columns));
        tree.footer().forEach(each -> lines.addAll(Wrapped.lines(each, columns, "           ")));
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
                + view.weightAcknowledgedPercent() + " acknowledged"
                + (view.weightObservedPercent() == null ? "" : " / " + view.weightObservedPercent() + " observed")
                + " (epoch " + view.epoch() + ")");
        return lines;
    }

    private void body() {
        var age = TreeWords.age(view.createdAt(), view.ended() ? view.updatedAt() : now);
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
                    TreeWords.age(condition.since(), now),
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
            new StepRows(view, now)
                    .of(plan)
                    .forEach(each -> row("□ " + each.name(), "Step", each.status(), "", each.bar()));
        }
        var judgement = view.judgement();
        if (judgement != null) {
            boolean pairs = plan != null && new StepRows(view, now).shadows(plan);
            row(
                    pairs ? "α shadow" : "α errors",
                    "Analysis",
                    TreeWords.verdict(judgement),
                    "",
                    pairs ? TreeWords.pairs(judgement) : TreeWords.numbers(judgement));
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
                (plan.stable() == null ? "first version" : plan.previews() ? "preview" : "canary") + ", sha256:"
                        + plan.candidate().digest().shortHex());
        var stable = plan.stable();
        if (stable != null) {
            var standing = promoted
                    ? "• Kept warm"
                    : over.isEmpty() ? "✔ " + (100 - view.weightAcknowledgedPercent()) + " %" : "✔ Serving";
            row(
                    "⧉ " + stable.version(),
                    "Arm",
                    standing,
                    "",
                    "stable, sha256:" + stable.digest().shortHex());
        }
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
        return Id.parse(view.name()) instanceof Id.Rollback ? "Rollback" : "Promotion";
    }

    private String glyph() {
        return TreeWords.glyph(view.phase());
    }
}
