package dev.windlass.cli;

import dev.windlass.client.message.Page;
import dev.windlass.client.message.PlanView;
import dev.windlass.client.message.PlanView.CapacityView;
import dev.windlass.domain.Approver;
import dev.windlass.domain.PolicyVerdict;
import dev.windlass.judge.Forecast;
import dev.windlass.manifest.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "plan",
        description = "Show what a promotion would do: versions, steps, policies, capacity, forecast. Changes nothing.",
        footer = {"", "Example: windlass plan payments/fraud-score:7 --to prod"})
final class PlanCommand extends Verb {
    @Mixin
    Manifests manifests;

    @Option(names = "--diff", description = "show also what differs from the endpoint's last promotion")
    boolean diff;

    PlanCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    ExitCode run() {
        var manifest = manifests.manifest();
        if (manifest.ofGroup()) {
            return group(manifest.tenant(), manifest.text());
        }
        var plan = client().plan(manifest.tenant(), manifest.text());
        show(plan, view -> {
            var lines = new ArrayList<>(describe(view));
            if (diff) {
                lines.addAll(PlanDifference.lines(view.plan(), client().promotions(manifest.tenant())));
            }
            return lines;
        });
        return plan.verdict() instanceof PolicyVerdict.Denied ? ExitCode.DENIED : ExitCode.OK;
    }

    /// Each member is planned as if it were alone: what ties them changes no plan.
    private ExitCode group(String tenant, String text) {
        var members = GroupTree.valid(text).members();
        var plans =
                members.stream().map(it -> client().plan(tenant, it.document())).toList();
        show(
                new Page<>(plans),
                page -> page.items().stream()
                        .flatMap(it -> Stream.concat(describe(it).stream(), Stream.of("")))
                        .toList());
        boolean denied = plans.stream().anyMatch(it -> it.verdict() instanceof PolicyVerdict.Denied);
        return denied ? ExitCode.DENIED : ExitCode.OK;
    }

    static List<String> describe(PlanView view) {
        var plan = view.plan();
        var stable = plan.stable();
        var lines = new ArrayList<String>();
        lines.add("Plan:       " + view.planDigest());
        lines.add(
                "Endpoint:   " + plan.endpoint() + (view.holder() == null ? "" : "  (held by " + view.holder() + ")"));
        if (view.block() != null) {
            lines.add("Blocked:    " + view.block().words());
        }
        lines.add("Candidate:  " + plan.candidate().version() + "  "
                + plan.candidate().digest());
        lines.add("Stable:     "
                + (stable == null ? "none: the first version" : stable.version() + "  " + stable.digest()));
        if (plan.servesAlready()) {
            lines.add("Nothing to do: version " + plan.candidate().version() + " serves already");
        }
        lines.add("Strategy:   " + plan.strategy() + ", bake " + Durations.format(plan.bake()) + ", keep warm "
                + Durations.format(plan.keepWarm()));
        if (plan.presetDigest() != null) {
            lines.add("  preset:   " + plan.presetDigest());
        }
        for (int i = 0; i < plan.steps().size(); i++) {
            lines.add("  step " + (i + 1) + ":   " + TreeWords.step(plan.steps().get(i)));
        }
        if (!plan.approvals().isEmpty()) {
            lines.add(
                    "Approvals:  " + plan.approvals().stream().map(Approver::id).collect(Collectors.joining(", ")));
        }
        plan.allGates().forEach(gate -> lines.add("Gate:       " + TreeWords.gate(gate)));
        lines.add("Policies:   " + verdict(view.verdict()));
        view.verdict()
                .findings()
                .forEach(finding -> lines.add("  " + finding.action() + " " + finding.policy() + "/" + finding.rule()
                        + ": " + finding.message()));
        var capacity = view.capacity();
        lines.add("Capacity:   needs " + Printer.bytes(capacity.neededBytes()) + ", quota has "
                + Printer.bytes(capacity.quotaFreeBytes()) + " free" + gpu(capacity) + ": "
                + (capacity.fits() ? "fits" : "would wait"));
        view.forecasts()
                .forEach(each ->
                        lines.add("Forecast:   at " + each.weightPercent() + " %: " + forecast(each.forecast())));
        return lines;
    }

    private static String gpu(CapacityView capacity) {
        return capacity.neededGpuBytes() == 0
                ? ""
                : ", and " + Printer.bytes(capacity.neededGpuBytes()) + " of GPU memory, of which it has "
                        + Printer.bytes(capacity.quotaFreeGpuBytes());
    }

    private static String verdict(PolicyVerdict verdict) {
        return switch (verdict) {
            case PolicyVerdict.Allowed _ -> "allowed";
            case PolicyVerdict.Denied _ -> "denied";
            case PolicyVerdict.NeedsApproval(var roles, var _) ->
                "needs approval by " + roles.stream().map(Approver::id).collect(Collectors.joining(", "));
        };
    }

    private static String forecast(Forecast forecast) {
        return switch (forecast) {
            case Forecast.Never(var reason) -> "can't be seen: " + reason;
            case Forecast.Within within ->
                "a doubled error rate shows within " + Durations.format(within.low()) + " to "
                        + Durations.format(within.high());
        };
    }
}
