package dev.windlass.app;

import dev.windlass.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The frame around a role: one way in, one way out.
///
/// SIGTERM, SIGINT and, where a supervisor holds it, the end of stdin all lead to [ProgramRole#stop]; a stop that takes
/// longer than the role's own stop timeout and 5 s more is cut off by halting the JVM.
final class RoleProcess {
    private static final Logger LOG = LoggerFactory.getLogger(RoleProcess.class);
    private static final Duration STOP_SLACK = Duration.ofSeconds(5);
    private static final int EXIT_HALTED = 70;

    private final ProgramRole role;
    private final Duration stopTimeout;
    private final CountDownLatch ended = new CountDownLatch(1);

    RoleProcess(ProgramRole role, Duration stopTimeout) {
        this.role = role;
        this.stopTimeout = stopTimeout;
    }

    /// The process of `control` or `node`.
    static RoleProcess of(Wiring wiring, String role, Settings settings) {
        return switch (role) {
            case "control" ->
                new RoleProcess(
                        wiring.control().apply(settings), settings.control().stopTimeout());
            case "node" ->
                new RoleProcess(wiring.node().apply(settings), settings.node().stopTimeout());
            default -> throw new IllegalArgumentException("no role " + role + "; there are control and node");
        };
    }

    /// Like [#run], and the end of stdin is the word to end.
    int runWhileStdinLasts() throws InterruptedException {
        Thread.ofPlatform().daemon().name("stdin").start(() -> exitAtEnd(System.in));
        return run();
    }

    /// Runs the role until the process is told to end. The exit code: 0, or 1 if the role could not start.
    int run() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
        try {
            role.start();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOG.atError().setCause(e).log("role can't start");
            System.err.println("can't start: " + e.getMessage());
            return 1;
        }
        LOG.atInfo().addKeyValue("missing", role.readiness().missing()).log("role started");
        ended.await();
        return 0;
    }

    private void exitAtEnd(InputStream stdin) {
        try {
            while (stdin.read() >= 0) {
                // Nobody writes there; only the end counts.
            }
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("stdin can't be read, taken as its end");
        }
        System.exit(0);
    }

    private void stop() {
        var watchdog = Thread.ofPlatform().daemon().name("stop-watchdog").start(this::haltLater);
        role.stop();
        watchdog.interrupt();
        ended.countDown();
    }

    private void haltLater() {
        try {
            TimeUnit.NANOSECONDS.sleep(stopTimeout.plus(STOP_SLACK).toNanos());
            Runtime.getRuntime().halt(EXIT_HALTED);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
