package dev.windlass.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {
    private static final Duration GRACE = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    @Test
    void aChildThatIsKilledIsStartedAgain() {
        var child = Child.start(plan(10, Child.StdinEnd.WATCHED, "cat"), StartProgress.silent(), () -> {});
        var first = child.handle();

        first.destroyForcibly();

        await().until(() ->
                child.handle().pid() != first.pid() && child.handle().isAlive());
        assertThat(ProcessMark.read(directory.resolve("part.pid")).orElseThrow().pid())
                .isEqualTo(child.handle().pid());
        child.stop(GRACE);
        assertThat(child.handle().isAlive()).isFalse();
    }

    /// A program that a script starts in its background ignores interrupts, unless it asks for them as Postgres does.
    @Test
    void aProgramThatDoesNotLookAtItsStdinIsInterruptedByTheGuard() {
        var told = new CopyOnWriteArrayList<String>();
        var plan = plan(10, Child.StdinEnd.GUARDED, "env", "--default-signal=INT", "sleep", "600");
        var child = Child.start(plan, told::add, () -> {});
        await().until(() -> child.handle().info().command().orElse("").endsWith("sleep"));

        child.stop(Duration.ofSeconds(60));

        assertThat(child.handle().isAlive()).isFalse();
        assertThat(told).as("it wasn't killed").isEmpty();
        assertThat(directory.resolve("part.pid")).doesNotExist();
    }

    @Test
    void aCrashLoopIsToldOnceAndEnds() {
        var told = new AtomicInteger();

        var child =
                Child.start(plan(3, Child.StdinEnd.WATCHED, "false"), StartProgress.silent(), told::incrementAndGet);

        await().until(child::crashLoop);
        assertThat(told).hasValue(1);
    }

    @Test
    void aLeftoverIsStoppedAndItsMarkRemoved() throws IOException {
        var process = new ProcessBuilder("sleep", "600").start();
        var mark = directory.resolve("part.pid");
        ProcessMark.of(process.toHandle()).write(mark);

        Leftovers.stop(directory, "part", StartProgress.silent());

        assertThat(process.isAlive()).isFalse();
        assertThat(mark).doesNotExist();
    }

    @Test
    void aLeftoverThatIgnoresTheRequestIsKilled() throws IOException {
        var process = new ProcessBuilder("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done").start();
        process.inputReader().readLine();
        ProcessMark.of(process.toHandle()).write(directory.resolve("part.pid"));

        Leftovers.stop(directory, "part", StartProgress.silent());

        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void aStrangerWithTheSamePidIsLeftAlone() throws IOException {
        var stranger = new ProcessBuilder("sleep", "600").start();
        new ProcessMark(stranger.pid(), Instant.now().minus(Duration.ofHours(1))).write(directory.resolve("part.pid"));

        Leftovers.stop(directory, "part", StartProgress.silent());

        assertThat(stranger.isAlive()).isTrue();
        stranger.destroyForcibly();
    }

    @Test
    void aLogThatGrewTooLargeIsSetAside() throws IOException {
        var log = Files.write(directory.resolve("part.log"), new byte[(16 << 20) + 1]);

        OwnFiles.rotate(log);

        assertThat(log).doesNotExist();
        assertThat(directory.resolve("part.log.1")).hasSize((16 << 20) + 1);
    }

    private Child.Plan plan(int deathsMax, Child.StdinEnd end, String... command) {
        return new Child.Plan("part", List.of(command), end, directory, directory, deathsMax);
    }
}
