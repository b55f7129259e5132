package dev.windlass.cli;

import dev.windlass.client.message.ModelRetirementView;
import dev.windlass.client.message.RetirementOrder;
import dev.windlass.client.message.RetirementView;
import dev.windlass.client.message.TenantRetirementView;
import dev.windlass.domain.ModelRef;
import dev.windlass.domain.VersionRef;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "retire",
        description =
                "Take a version, a whole model or a whole tenant out of service: announced, browned out, drained, undeployed,"
                        + " archived, purged.",
        footer = {"", "Example: windlass retire payments/fraud-score:6 --after 90d --successor 7 --reason CHG-1042"})
final class RetireCommand extends Verb {
    @Parameters(
            paramLabel = "TENANT[/MODEL[:VERSION]]",
            description =
                    "the version; without one, the whole model: brown-outs meet everybody, its routes end with the"
                            + " undeployment; the tenant alone: all its models, and then it is closed")
    String what;

    @Option(names = "--after", paramLabel = "DURATION", description = "from now to the sunset (default: 90d)")
    @Nullable String after;

    @Option(
            names = "--brown-out",
            paramLabel = "BEFORE:LENGTH",
            description = "such as 14d:1h: an hour, 14 days before the sunset; may be repeated"
                    + " (default: 30d:15m 14d:1h 7d:4h 2d:12h, in proportion to --after)")
    @Nullable List<String> brownOuts;

    @Option(names = "--no-brown-outs", description = "none at all")
    boolean noBrownOuts;

    @Option(
            names = "--drain",
            paramLabel = "DURATION",
            description = "how long nobody must have asked for it before it is undeployed (default: 14d)")
    @Nullable String drain;

    @Option(
            names = "--archive",
            paramLabel = "DURATION",
            description = "how long the archived artifact is kept until the purge (default: 30d)")
    @Nullable String archive;

    @Option(
            names = "--calendar",
            paramLabel = "FILE",
            description =
                    "YAML with any of after, brownOuts, drain and archive, instead of these options; - is standard"
                            + " input")
    @Nullable Path calendar;

    @Option(
            names = "--successor",
            paramLabel = "VERSION|MODEL",
            description = "the version of the model, or for a whole model another one, to ask instead")
    @Nullable String successor;

    @Option(names = "--withdraw", description = "take the retirement back; works until the purge begins")
    boolean withdraw;

    @Option(
            names = "--override",
            description = "go on though somebody still asks for it; two different people must say so")
    boolean override;

    @Mixin
    ReasonOption reason;

    RetireCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    ExitCode run() {
        boolean dated = after != null || brownOuts != null || noBrownOuts || drain != null || archive != null;
        boolean planned = dated || calendar != null || successor != null;
        if ((withdraw && override) || ((withdraw || override) && planned)) {
            throw new UsageException(
                    "--withdraw and --override go with --reason alone",
                    "leave the others out; to change a calendar, withdraw and retire again");
        }
        if (noBrownOuts && brownOuts != null) {
            throw new UsageException("--no-brown-outs and --brown-out contradict each other", "leave one out");
        }
        if (calendar != null && dated) {
            throw new UsageException("--calendar says it all", "leave the other options of the calendar out");
        }
        if (what.contains(":")) {
            return show(
                    sent(Arguments.version(what)),
                    it -> RetirementTree.lines(it, terminal.clock().instant()));
        }
        if (!what.contains("/")) {
            return show(
                    sent(Arguments.tenant(what)),
                    it -> TenantRetirementTree.lines(it, terminal.clock().instant()));
        }
        return show(
                sent(Arguments.model(what)),
                it -> ModelRetirementTable.lines(it, terminal.clock().instant()));
    }

    private RetirementView sent(VersionRef ref) {
        var retirements = connection.retirements(terminal);
        return withdraw
                ? retirements.withdraw(ref, reason.text)
                : override ? retirements.override(ref, reason.text) : retirements.begin(ref, order());
    }

    private ModelRetirementView sent(ModelRef ref) {
        var retirements = connection.retirements(terminal);
        return withdraw
                ? retirements.withdraw(ref, reason.text)
                : override ? retirements.override(ref, reason.text) : retirements.begin(ref, order());
    }

    private TenantRetirementView sent(String tenant) {
        var retirements = connection.retirements(terminal);
        return withdraw
                ? retirements.withdraw(tenant, reason.text)
                : override ? retirements.override(tenant, reason.text) : retirements.begin(tenant, order());
    }

    private RetirementOrder order() {
        if (calendar != null) {
            return RetirementCalendar.read(calendar).order(successor, reason.text);
        }
        var wished = noBrownOuts ? List.<String>of() : brownOuts;
        return new RetirementOrder(after, wished, drain, archive, successor, reason.text);
    }
}
