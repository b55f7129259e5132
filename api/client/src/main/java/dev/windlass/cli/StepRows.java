package dev.windlass.cli;

import dev.windlass.client.message.PromotionView;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Step;
import dev.windlass.manifest.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A promotion's steps and its bake: what each is, how far it is, and its progress bar.
record StepRows(PromotionView view, Instant now) {
    private static final int BAR_CELLS = 10;

    record Row(String name, String status, String bar) {}

    List<Row> of(PromotionPlan plan) {
        var rows = new ArrayList<Row>();
        for (int i = 0; i < plan.steps().size(); i++) {
            int number = i + 1;
            rows.add(new Row(number + " " + TreeWords.step(plan.steps().get(i)), mark(number), bar(number)));
        }
        rows.add(new Row("bake " + Durations.format(plan.bake()), bakeMark(), ""));
        return rows;
    }

    /// True if the step that it stands at has a shadow, whose pairs are what was judged last.
    boolean shadows(PromotionPlan plan) {
        int at = view.stepNumber();
        return at >= 1
                && at <= plan.steps().size()
                && !passedSteps()
                && plan.steps().get(at - 1) instanceof Step.Shadow;
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

    /// The share of a step that is over: full or empty, except for the running one, whose deadline is
    /// known.
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
}
