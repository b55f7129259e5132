package dev.windlass.cli;

import dev.windlass.client.PromotionName;
import dev.windlass.client.message.PromotionStarted;
import dev.windlass.domain.Id;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "promote",
        description = {
            "Start a promotion or a group of them, and with --wait see it to its end.",
            "While another one is live it is refused, unless its manifest says onConflict: queue (it waits for its turn)"
                    + " or supersede (the live one goes back first)."
        },
        footer = {
            "",
            "Example: windlass promote payments/fraud-score:7 --to prod --wait --timeout 30m",
            "Example: windlass promote -f promotion.yaml --request-id $CI_JOB_ID --wait --on-pause fail",
            "Example: windlass promote -f group.yaml --wait",
            "Example: windlass promote payments/fraud-score:7 --through prod --wait --timeout 48h"
        })
final class PromoteCommand extends Verb {
    @Mixin
    Manifests manifests;

    @Mixin
    JourneyOptions journey;

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
        var id = requestId == null ? UUID.randomUUID().toString() : requestId;
        var page = link == null ? CiRun.page(terminal.environment()) : link;
        if (journey.wished()) {
            return travel(id, page, deadline);
        }
        var manifest = manifests.manifest();
        if (manifest.ofGroup()) {
            return group(manifest, id, page, deadline);
        }
        var client = client();
        // With its id it's the same start however often it is sent, so a proxy that fails is waited through.
        var starting = wait ? client.patient(deadline.left()) : client;
        var why = journey.brokenGlass();
        var started = why == null
                ? starting.promote(manifest.tenant(), manifest.text(), id, page)
                : connection.journeys(terminal).breakGlass(manifest.tenant(), manifest.text(), id, page, why);
        show(started, it -> List.of(describe(it) + (it.planDigest() == null ? "" : " plan=" + it.planDigest())));
        return wait
                ? new Waiting(terminal, connection, client)
                        .until(new PromotionName(started.name()), deadline.left(), onPause)
                : ExitCode.OK;
    }

    private ExitCode group(Manifests.Manifest manifest, String id, @Nullable String page, Deadline deadline) {
        var groups = client().groups();
        var starting = wait ? groups.patient(deadline.left()) : groups;
        var started = starting.start(manifest.tenant(), manifest.text(), id, page);
        show(
                started,
                it -> List.of(
                        "started " + it.name() + " members=" + it.members().size()));
        return wait
                ? new GroupWaiting(terminal, connection, groups).until(Id.group(started.name()), deadline, onPause)
                : ExitCode.OK;
    }

    private ExitCode travel(String id, @Nullable String page, Deadline deadline) {
        var client = connection.journeys(terminal);
        var starting = wait ? client.patient(deadline.left()) : client;
        var begun = starting.begin(manifests.tenant(), journey.order(manifests), id, page);
        if (!wait) {
            return show(begun, view -> JourneyTree.lines(view, terminal.clock().instant()));
        }
        show(begun, view -> List.of("journey " + view.name()));
        return new JourneyWaiting(terminal, connection, client, begun).until(deadline.left(), onPause);
    }
}
