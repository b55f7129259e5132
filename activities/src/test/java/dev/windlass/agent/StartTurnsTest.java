package dev.windlass.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.OpenInstances;
import dev.windlass.exchange.VersionKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Twenty versions that a node has to start, of which it may start two at once.
final class StartTurnsTest {
    private static final List<WorkerSpec> SPECS = IntStream.range(0, 20)
            .mapToObj(i -> Specs.spec(Integer.toString(i), new byte[] {(byte) i}))
            .toList();
    private static final Duration LONG = Duration.ofMinutes(1);

    private final List<String> launched = new CopyOnWriteArrayList<>();
    private final AtomicInteger onTheWay = new AtomicInteger();
    private final AtomicInteger mostOnTheWay = new AtomicInteger();
    private final AtomicLong incarnations = new AtomicLong();
    private final FakeLauncher workers = new FakeLauncher();
    private final StartTurns turns = new StartTurns();

    @AfterEach
    void close() {
        turns.close();
    }

    @Test
    void whatHasTrafficStartsFirstAndAFewAtATime() {
        var seen = new CountDownLatch(1);
        SPECS.forEach(spec -> turns.add(replica(spec, seen)));

        turns.open(2, LONG, key -> key.equals(key(SPECS.get(18))) || key.equals(key(SPECS.get(19))));

        await().until(() -> launched.size() == 2);
        assertThat(launched).containsExactlyInAnyOrder("18", "19");
        seen.countDown();
        await().until(() -> launched.size() == SPECS.size());
        assertThat(mostOnTheWay).hasValueLessThanOrEqualTo(2);
    }

    @Test
    void aVersionThatIsSlowDoesNotKeepTheOthersFromStarting() {
        var never = new CountDownLatch(1);
        turns.add(replica(SPECS.getFirst(), never));
        turns.add(replica(SPECS.getLast(), new CountDownLatch(0)));

        turns.open(1, Duration.ofMillis(20), _ -> false);

        await().until(() -> launched.size() == 2);
        never.countDown();
    }

    private Replica replica(WorkerSpec spec, CountDownLatch mayGetReady) {
        var artifact = new VersionFile() {
            @Override
            public Path fetch() throws IOException {
                return Path.of("artifact");
            }

            @Override
            public void discard() {}
        };
        var launcher = new Launcher() {
            @Override
            public Launched launch(WorkerSpec of, Path file, long incarnation)
                    throws IOException, InterruptedException {
                mostOnTheWay.accumulateAndGet(onTheWay.incrementAndGet(), Math::max);
                launched.add(of.version().version());
                mayGetReady.await();
                onTheWay.decrementAndGet();
                return workers.launch(of, file, incarnation);
            }

            @Override
            public void close() {}
        };
        var rooms = new Replica.Rooms(launcher, new OpenInstances(), incarnations::incrementAndGet, _ -> {});
        return new Replica(spec, artifact, rooms, new CrashLoop(3, LONG)).start();
    }

    private static VersionKey key(WorkerSpec spec) {
        return new VersionKey("payments", spec.digest().value());
    }
}
