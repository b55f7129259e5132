package dev.windlass.chores;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class ChoresTest {
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final Duration NEVER = Duration.ofDays(1);

    private final Chores chores = new Chores();
    private final Said said = new Said();
    private final Logger log = (Logger) LoggerFactory.getLogger(Chores.class);

    @BeforeEach
    void listen() {
        said.start();
        log.setLevel(Level.INFO);
        log.addAppender(said);
    }

    @AfterEach
    void close() {
        chores.close();
        log.detachAppender(said);
        log.setLevel(null);
    }

    @Test
    void oneThatFailsIsSaidOnceAndGoesOn() throws Exception {
        var turns = new AtomicInteger();
        var works = new CountDownLatch(1);

        chores.every("odd", AT_ONCE, () -> {
            if (turns.incrementAndGet() < 5) {
                throw new IllegalStateException("not yet");
            }
            works.countDown();
        });

        works.await();
        chores.close();
        assertThat(said.lines).containsExactly("WARN odd", "INFO odd");
    }

    @Test
    void oneThatFailsOrHangsStopsNoOther() throws Exception {
        var never = new CountDownLatch(1);
        var turns = new CountDownLatch(5);

        chores.every("fails", AT_ONCE, () -> {
            throw new IllegalStateException("always");
        });
        chores.every("hangs", AT_ONCE, never::await);
        chores.every("works", AT_ONCE, turns::countDown);

        turns.await();
    }

    @Test
    void whatIsDoneIsNotDoneAgain() throws Exception {
        var turns = new AtomicInteger();
        var thread = new CopyOnWriteArrayList<Thread>();
        var third = new CountDownLatch(3);

        chores.untilDone("once", AT_ONCE, () -> {
            thread.addIfAbsent(Thread.currentThread());
            third.countDown();
            return turns.incrementAndGet() == 3;
        });

        third.await();
        thread.getFirst().join();
        assertThat(turns).hasValue(3);
    }

    @Test
    void theFirstTurnMayComeLater() {
        var turns = new AtomicInteger();

        chores.every("later", NEVER, AT_ONCE, turns::incrementAndGet);
        chores.close();

        assertThat(turns).hasValue(0);
    }

    @Test
    void closingInterruptsTheTurnUnderWayAndSaysNothing() throws Exception {
        var begun = new CountDownLatch(1);
        var ended = new CountDownLatch(1);

        chores.every("waits", NEVER, () -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await(); // until it is interrupted
            } finally {
                ended.countDown();
            }
        });
        begun.await();
        chores.close();

        assertThat(ended.getCount()).isZero();
        assertThat(said.lines).isEmpty();
    }

    /// Level and chore of what was logged.
    private static final class Said extends AppenderBase<ILoggingEvent> {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getKeyValuePairs().getFirst().value);
        }
    }
}
