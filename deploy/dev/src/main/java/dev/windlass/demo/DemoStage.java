package dev.windlass.demo;

import dev.windlass.dev.Installation;
import dev.windlass.quota.OwnPool;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Where the story is played: the installation, the people's command lines and files, and the traffic that
/// runs. Closing it stops the traffic and everything that was begun beside.
final class DemoStage implements AutoCloseable {
    static final String ENV = "prod";

    private final Installation installation;
    private final Path data;
    private final Narrator narrator;
    private final Workshop workshop;
    private final Shell admin;
    private final TrafficBoard board;
    private final List<DemoTraffic> traffic = new ArrayList<>();

    @OwnPool("the demo's own")
    private final ExecutorService aside = Executors.newVirtualThreadPerTaskExecutor();

    DemoStage(Installation installation, LiveOutput out) throws IOException {
        this.installation = installation;
        // windlass.json names the admin's token in DIR/tokens, so DIR is above that.
        this.data = Path.of(installation.tokenFile())
                .toAbsolutePath()
                .resolve("../..")
                .normalize();
        this.narrator = new Narrator(out);
        this.workshop = new Workshop(data.resolve("demo"));
        this.admin = new Shell("admin", Map.of("WINDLASS_DATA", data.toString()), workshop.directory(), narrator);
        this.board = TrafficBoard.on(out, narrator);
    }

    Installation installation() {
        return installation;
    }

    /// The installation's directory.
    Path data() {
        return data;
    }

    Narrator narrator() {
        return narrator;
    }

    Workshop workshop() {
        return workshop;
    }

    /// The platform's administrator.
    Shell admin() {
        return admin;
    }

    /// Runs what isn't waited for at once; ended by [#close].
    ExecutorService aside() {
        return aside;
    }

    /// A command line with a token, as a team's CI has it.
    Shell shell(String who, String token) {
        var environment = Map.of(
                "WINDLASS_URL", installation.api(),
                "WINDLASS_GATEWAY", installation.gateway(),
                "WINDLASS_TOKEN", token);
        return new Shell(who, environment, workshop.directory(), narrator);
    }

    /// The address of a model's inference requests in prod.
    URI target(String tenant, String model) {
        return URI.create(installation.gateway() + "/" + tenant + "/" + ENV + "/v2/models/" + model + "/infer");
    }

    /// Starts traffic and shows it from now on.
    synchronized DemoTraffic send(String name, DemoTraffic.Plan plan) {
        var started = DemoTraffic.start(plan);
        traffic.add(started);
        board.show(name, started.tally());
        return started;
    }

    @Override
    public synchronized void close() {
        board.close();
        traffic.forEach(DemoTraffic::close);
        aside.shutdownNow();
    }
}
