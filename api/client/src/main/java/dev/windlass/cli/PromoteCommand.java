package dev.windlass.cli;

import dev.windlass.client.PromotionName;
import dev.windlass.client.message.PromotionStarted;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "promote",
        description = {
            "Start a promotion, and with --wait see it to its end.",
            "While another one is live it is refused, unless its manifest says onConflict: queue (it waits for its turn)"
                    + " or supersede (the live one goes back first)."
        },
        footer = {
            "",
            "Example: windlass promote payments/fraud-score:7 --to prod --wait --timeout 30m",
            "Example: windlass promote -f promotion.yaml --request-id $CI_JOB_ID --wait --on-pause fail"
        })
final class PromoteCommand extends Verb {
    @Mixin
    Manifests manifests;

    @Option(
            names = "--request-id",
            paramLabel = "ID",
            description = "makes a repeated start the same one (default: random)")
    @Nullable String requestId;

    @Option(
            names = "--link",
            paramLabel = "URL",
            description = "the page of the run that asks for it (default: what GitHub or GitLab says)")
    @Nullable String link;

    @Option(names = "--wait", description = "wait for the end; the exit code says how it ended")
    boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "30m",
            description = "how long --wait waits (default: 30m)")
    String timeout;

    @Option(
            names = "--on-pause",
            paramLabel = "WHAT",
            defaultValue = "wait",
            description = "fail, succeed or wait when a person must act (default: wait)")
    Waiting.OnPause onPause;

    PromoteCommand(Terminal terminal) {
        super(terminal);
    }

    /// Says `started` only of what this command has started.
    static String describe(PromotionStarted answer) {
        return switch (answer.kind()) {
            case PromotionStarted.KNOWN -> "already started " + answer.name() + " phase=" + answer.phase();
            case PromotionStarted.ALREADY_SERVING -> "serves already, nothing to do: " + answer.name();
            case PromotionStarted.QUEUED -> {
                var place = answer.queue();
                yield "queued " + answer.name() + (place == null ? "" : " " + place.words());
            }
            default -> "started " + answer.name();
        };
    }

    @Override
    ExitCode run() {
        var deadline = new Deadline(Arguments.duration("--timeout", timeout));
        var manifest = manifests.manifest();
        var client = client();
        var id = requestId == null ? UUID.randomUUID().toString() : requestId;
        var page = link == null ? CiRun.page(terminal.environment()) : link;
        // With its id it's the same start however often it is sent, so a proxy that fails is waited through.
        var starting = wait ? client.patient(deadline.left()) : client;
        var started = starting.promote(manifest.tenant(), manifest.text(), id, page);
        show(started, it -> List.of(describe(it) + (it.planDigest() == null ? "" : " plan=" + it.planDigest())));
        return wait
                ? new Waiting(terminal, connection, client)
                        .until(new PromotionName(started.name()), deadline.left(), onPause)
                : ExitCode.OK;
    }
}
