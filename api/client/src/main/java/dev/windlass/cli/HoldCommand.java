package dev.windlass.cli;

import dev.windlass.client.message.HoldView;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "hold",
        description = "Place a version under legal hold: nothing of it is undeployed or deleted (--release: end it).",
        footer = {"", "Example: windlass hold payments/fraud-score:6 --reason \"case 2026-17\""})
final class HoldCommand extends Verb {
    @Parameters(paramLabel = "TENANT/MODEL:VERSION", description = "the version")
    String version;

    @Option(names = "--release", description = "end the hold")
    boolean release;

    @Mixin
    ReasonOption reason;

    HoldCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    ExitCode run() {
        var ref = Arguments.version(version);
        var retirements = connection.retirements(terminal);
        if (release) {
            retirements.release(ref);
            return show(ref, it -> List.of(it + " is under no legal hold"));
        }
        if (reason.text.isBlank()) {
            throw new UsageException("a hold needs a reason", "give --reason, such as the case's number");
        }
        return show(retirements.hold(ref, reason.text), it -> List.of(words(it)));
    }

    private static String words(HoldView hold) {
        return hold.version() + " is held by " + hold.who() + " since " + hold.at() + ": " + hold.reason();
    }
}
