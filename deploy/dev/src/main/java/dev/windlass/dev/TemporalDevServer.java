package dev.windlass.dev;

import dev.windlass.app.TemporalNamespace;
import dev.windlass.launch.PartException;
import dev.windlass.launch.Pauses;
import dev.windlass.settings.TemporalSettings;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The Temporal CLI's dev server with a database file and its UI, on loopback: histories survive a restart.
public final class TemporalDevServer implements TemporalServer {
    static final String NAMESPACE = "windlass";
    private static final Duration READY_MAX = Duration.ofMinutes(1);
    private static final int DEATHS_MAX = 10;

    /// Where it lives.
    ///
    /// @param data directory of the database file; its name carries the CLI's version: the server doesn't
    ///     migrate
    /// @param logs directory of `temporal.log`
    /// @param run directory of `temporal.pid`
    /// @param port gRPC port
    /// @param uiPort HTTP port of the UI
    /// @param codec where the UI has payloads decoded; empty for nowhere
    public record Place(Path data, Path logs, Path run, int port, int uiPort, String codec) {}

    private final Child child;
    private final TemporalSettings settings;

    private TemporalDevServer(Child child, TemporalSettings settings) {
        this.child = child;
        this.settings = settings;
    }

    /// Starts it and returns when it answers and the namespace has its search attributes; the caller closes
    /// it.
    ///
    /// @param onCrashLoop told once, from another thread, if it keeps dying
    public static TemporalDevServer start(
            ToolLookup.Found cli, Place place, StartProgress progress, Runnable onCrashLoop) {
        Leftovers.stop(place.run(), "temporal", progress);
        try {
            OwnFiles.privateDirectory(place.data());
        } catch (IOException e) {
            throw new PartException("Temporal's directory " + place.data() + " can't be made: " + e.getMessage(), e);
        }
        var plan = new Child.Plan(
                "temporal", command(cli, place), Child.StdinEnd.GUARDED, place.logs(), place.run(), DEATHS_MAX);
        var settings = settingsFor("127.0.0.1:" + place.port(), "http://127.0.0.1:" + place.uiPort());
        var child = Child.startReady(plan, progress, onCrashLoop, starting -> prepare(starting, settings, plan.log()));
        return new TemporalDevServer(child, settings);
    }

    @Override
    public TemporalSettings settings() {
        return settings;
    }

    @Override
    public void close() {
        stop(Duration.ofSeconds(5));
    }

    void stop(Duration grace) {
        child.stop(grace);
    }

    private static TemporalSettings settingsFor(String address, String uiUrl) {
        return new TemporalSettings(
                TemporalSettings.Mode.REAL, address, NAMESPACE, "", uiUrl, Duration.ofDays(30), Duration.ofMinutes(1));
    }

    private static List<String> command(ToolLookup.Found cli, Place place) {
        var command = new ArrayList<>(List.of(
                cli.program().toString(),
                "server",
                "start-dev",
                "--db-filename",
                place.data().resolve("temporal-" + cli.version() + ".db").toString(),
                "--ip",
                "127.0.0.1",
                "--port",
                Integer.toString(place.port()),
                "--ui-port",
                Integer.toString(place.uiPort()),
                "--namespace",
                NAMESPACE,
                "--log-level",
                "warn"));
        if (!place.codec().isEmpty()) {
            command.addAll(List.of("--ui-codec-endpoint", place.codec()));
        }
        TemporalNamespace.SEARCH_ATTRIBUTES.forEach((name, type) ->
                command.addAll(List.of("--search-attribute", name + "=" + TemporalNamespace.flag(type))));
        // Fair dispatch between tenants is per partition: one partition makes it exact.
        for (var value : List.of(
                "matching.useNewMatcher=true",
                "matching.enableFairness=true",
                "matching.numTaskqueueReadPartitions=1",
                "matching.numTaskqueueWritePartitions=1")) {
            command.addAll(List.of("--dynamic-config-value", value));
        }
        return command;
    }

    private static void prepare(Child child, TemporalSettings settings, Path log) {
        var stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(settings.address())
                .build());
        try {
            boolean settled =
                    Pauses.until(() -> child.crashLoop() || TemporalNamespace.answers(stubs, NAMESPACE), READY_MAX);
            if (!settled || child.crashLoop()) {
                throw new PartException(
                        "the Temporal server does not answer at " + settings.address() + "; see " + log);
            }
            TemporalNamespace.prepare(stubs, NAMESPACE, settings.retention());
        } finally {
            stubs.shutdownNow();
            stubs.awaitTermination(5, TimeUnit.SECONDS);
        }
    }
}
