package dev.windlass.cli;

import dev.windlass.client.message.PromotionView;
import dev.windlass.domain.Approver;
import dev.windlass.manifest.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What is approved: the version, its bytes, the plan that it is bound to, and what was found so far.
final class ApprovalSummary {
    private ApprovalSummary() {}

    static List<String> lines(PromotionView view) {
        var lines = new ArrayList<String>();
        lines.add("Promotion:  " + view.name() + ", asked for by " + view.initiator());
        var plan = view.plan();
        if (plan != null) {
            var stable = plan.stable();
            lines.add("Candidate:  " + plan.candidate().version() + "  "
                    + plan.candidate().digest());
            lines.add("Instead of: "
                    + (stable == null ? "nothing: the first version" : stable.version() + "  " + stable.digest()));
            lines.add("Plan:       " + view.planDigest());
            plan.steps().forEach(step -> lines.add("  " + TreeWords.step(step)));
            lines.add("  bake " + Durations.format(plan.bake()));
        }
        view.conditions()
                .forEach(it -> lines.add(
                        "Found:      " + it.type() + " " + it.status() + " " + it.reason() + ": " + it.message()));
        lines.add("Given:      " + roles(view.approvalsGiven()) + "; missing: " + roles(view.approvalsMissing()));
        return lines;
    }

    private static String roles(List<Approver> roles) {
        return roles.isEmpty() ? "none" : roles.stream().map(Approver::id).collect(Collectors.joining(", "));
    }
}
