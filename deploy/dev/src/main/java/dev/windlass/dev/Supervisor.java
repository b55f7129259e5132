package dev.windlass.dev;

import dev.windlass.launch.BootCache;
import dev.windlass.launch.PartException;
import dev.windlass.launch.RoleCommand;
import dev.windlass.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Everything of Windlass on one machine, under one directory.
///
/// Hosts the S3 server (and the in-memory Temporal service where that stands in), starts Postgres, the
/// Temporal server, one `control` and one `node`, and starts again what dies. Whatever kills the supervisor
/// ends its children too; what survives even that, the next start stops first. Addresses are published last
/// and withdrawn first.
public final class Supervisor implements AutoCloseable {
    private static final int ROLE_DEATHS_MAX = 10;
    private static final Duration ROLE_STOP_MAX = Duration.ofSeconds(3);
    private static final Duration RECORDED_STOP_MAX = Duration.ofSeconds(60);

    /// A part to stop, in reverse order of start.
    private record Part(String name, Runnable stop) {}

    private final DevOptions options;
    private final RoleCommand roleCommand;
    private final StartProgress progress;
    private final Layout layout;
    private final Deque<Part> running = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean failed;
    private boolean closed;
    private @Nullable DataLock lock;
    private @Nullable Installation installation;

    private Supervisor(DevOptions options, RoleCommand roleCommand, StartProgress progress) {
        this.options = options;
        this.roleCommand = roleCommand;
        this.progress = progress;
        this.layout = new Layout(options.data());
    }

    /// Starts all parts and returns when all are ready; the caller closes it. If one fails, those started
    /// are stopped.
    public static Supervisor start(DevOptions options, RoleCommand roleCommand, StartProgress progress) {
        var supervisor = new Supervisor(options, roleCommand, progress);
        var onExit = new Thread(supervisor::close, "stop-children");
        Runtime.getRuntime().addShutdownHook(onExit);
        try {
            supervisor.startParts();
            return supervisor;
        } catch (IOException e) {
            supervisor.close();
            throw new PartException("the data directory " + options.data() + " can't be used: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            supervisor.close();
            throw e;
        }
    }

    /// The addresses, as published.
    public Installation installation() {
        return java.util.Objects.requireNonNull(installation);
    }

    /// Waits until it is closed, or a part is given up. The exit code: 0, or 1 if a part was given up.
    public int await() throws InterruptedException {
        ended.await();
        return failed ? 1 : 0;
    }

    private void startParts() throws IOException {
        lock = DataLock.take(layout, options.data());
        Installation.withdraw(options.data());
        ProcessMark.of(ProcessHandle.current()).write(layout.run().resolve("supervisor.pid"));
        for (var name : new String[] {"node", "control", "temporal"}) {
            Leftovers.stop(layout.run(), name, progress);
        }
        var settings = startEmbedded();
        String api = "http://127.0.0.1:" + settings.control().port();
        String gateway = "http://127.0.0.1:" + settings.node().port();
        Readiness.await(startRole("control"), "control", api, progress);
        String operations = "http://127.0.0.1:" + settings.node().operationsPort();
        Readiness.await(startRole("node"), "node", operations, progress);
        publish(settings, api, gateway, operations);
    }

    private Settings startEmbedded() throws IOException {
        var ports = Ports.open(layout.ports());
        var secrets = DevSettings.secrets(layout, options.environment());
        progress.say("starting the object store and Postgres ...");
        var store = ObjectStoreServer.start(
                layout.objects(), port(ports, DevOptions.OBJECT_STORE), secrets.accessKey(), secrets.secretKey());
        started("object store", store::close);
        var place = new Postgres.Place(
                layout.postgres(),
                layout.logs(),
                layout.run(),
                options.toolsHome().resolve("tools"));
        var postgres =
                Postgres.start(place, port(ports, DevOptions.POSTGRES), secrets.database(), progress, this::giveUp);
        started("postgres", () -> postgres.stop(Duration.ofSeconds(2)));
        var keys = Tokens.mint(layout.tokens());
        int apiPort = port(ports, DevOptions.API);
        var temporal = startTemporal(ports, apiPort);
        var roles = new DevSettings.Roles(
                apiPort,
                port(ports, DevOptions.GATEWAY),
                port(ports, DevOptions.GRPC),
                port(ports, DevOptions.OPERATIONS),
                keys,
                DevSettings.payloads(options.environment()),
                options.environment().getOrDefault("WINDLASS_NODE_GPU_RUNTIME", ""));
        return DevSettings.write(layout, postgres.settings(), store.settings(), temporal.settings(), roles);
    }

    private TemporalServer startTemporal(Ports ports, int apiPort) throws IOException {
        return new TemporalStart(
                        layout,
                        options,
                        progress,
                        name -> port(ports, name),
                        URI.create("http://127.0.0.1:" + apiPort),
                        layout.tokens().resolve(Tokens.TEMPORAL_UI),
                        this::giveUp,
                        this::started)
                .start();
    }

    private Child startRole(String role) {
        progress.say("starting " + role + " ...");
        var plan = new Child.Plan(
                role,
                roleCommand.of(role, layout.settings()),
                Child.StdinEnd.WATCHED,
                layout.logs(),
                layout.run(),
                ROLE_DEATHS_MAX);
        var child = Child.start(plan, progress, this::giveUp);
        started(role, () -> child.stop(BootCache.recording() ? RECORDED_STOP_MAX : ROLE_STOP_MAX));
        return child;
    }

    private void publish(Settings settings, String api, String gateway, String operations) throws IOException {
        var self = ProcessMark.of(ProcessHandle.current());
        String ui = settings.temporal().uiUrl();
        var ready = new Installation(
                api,
                gateway,
                "127.0.0.1:" + settings.node().grpcPort(),
                operations,
                settings.temporal().address(),
                ui.isEmpty() ? null : ui,
                layout.tokens().resolve("admin").toString(),
                self.pid(),
                self.startedAt());
        synchronized (running) {
            if (closed) {
                throw new PartException("stopped while starting");
            }
            ready.publish(options.data());
            installation = ready;
        }
    }

    private void started(String name, Runnable stop) {
        synchronized (running) {
            if (!closed) {
                running.push(new Part(name, stop));
                return;
            }
        }
        stop.run(); // Ctrl-C came while it started
        throw new PartException("stopped while starting " + name);
    }

    private int port(Ports ports, String name) {
        Integer asked = options.ports().get(name);
        return asked == null ? ports.of(name) : ports.fixed(name, asked);
    }

    private void giveUp() {
        failed = true;
        ended.countDown();
    }

    /// Withdraws the addresses and stops all parts, the last started first, within 10 s. May be called
    /// twice.
    @Override
    public void close() {
        synchronized (running) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            if (installation != null) {
                Installation.withdraw(options.data());
            }
        } catch (IOException e) {
            progress.say("addresses can't be withdrawn: " + e.getMessage());
        }
        for (Part part; (part = next()) != null; ) {
            try {
                part.stop().run();
            } catch (RuntimeException e) {
                progress.say(part.name() + ": " + e.getMessage());
            }
        }
        unlock();
        ended.countDown();
    }

    private @Nullable Part next() {
        synchronized (running) {
            return running.poll();
        }
    }

    private void unlock() {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            progress.say("lock " + layout.lock() + ": " + e.getMessage());
        }
    }

    /// The directory it keeps its state in.
    public Path data() {
        return options.data();
    }
}
