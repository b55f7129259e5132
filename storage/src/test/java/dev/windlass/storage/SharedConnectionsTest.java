package dev.windlass.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Slow statements of one tenant leave connections for the others and for the platform.
class SharedConnectionsTest {
    private static final int SIZE = 6;

    private Database database;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ArrayList<Future<Integer>> slow = new ArrayList<>();

    @BeforeEach
    void open() {
        try (var whole = TestDatabase.create()) {
            var settings = whole.settings();
            database = Database.open(new DatabaseSettings(
                    settings.url(),
                    settings.user(),
                    settings.password(),
                    SIZE,
                    Duration.ofMillis(500),
                    settings.statementTimeout()));
        }
    }

    @AfterEach
    void close() {
        end.countDown();
        threads.shutdown();
        database.close();
    }

    @Test
    void aTenantThatHoldsItsShareWaitsAndOthersDoNot() throws Exception {
        hold("greedy", "viewer");
        hold("greedy", "colleague");

        assertThatThrownBy(() -> OnBehalf.of("greedy", "viewer", this::one))
                .hasRootCauseInstanceOf(ShareUsedException.class);
        assertThat(OnBehalf.of("other", "viewer", this::one)).isEqualTo(1);
        assertThat(database.answers()).isTrue();
    }

    @Test
    void allTenantsTogetherLeaveThePlatformItsOwn() throws Exception {
        hold("a", "x");
        hold("a", "y");
        hold("b", "x");
        hold("c", "x");

        assertThatThrownBy(() -> OnBehalf.of("d", "viewer", this::one))
                .rootCause()
                .isNotInstanceOf(ShareUsedException.class);
        assertThat(database.answers()).isTrue();
    }

    @Test
    void whoWaitsIsServedWhenHisOwnStatementEnds() throws Exception {
        hold("greedy", "viewer");
        hold("greedy", "colleague");
        var waiting = threads.submit(() -> OnBehalf.of("greedy", "viewer", this::one));

        end.countDown();

        assertThat(waiting.get()).isEqualTo(1);
        for (var each : slow) {
            assertThat(each.get()).isEqualTo(1);
        }
    }

    @Test
    void aKeyThatHoldsItsShareLeavesItsTenantSome() throws Exception {
        hold("greedy", "viewer");

        assertThatThrownBy(() -> OnBehalf.of("greedy", "viewer", this::one))
                .hasRootCauseInstanceOf(ShareUsedException.class);
        assertThat(OnBehalf.of("greedy", "operator", this::one)).isEqualTo(1);
    }

    @Test
    void whatThePlatformDoesForATenantIsItsOwn() throws Exception {
        hold("greedy", "viewer");

        assertThat(OnBehalf.of("greedy", "viewer", () -> OnBehalf.ofPlatform(this::one)))
                .isEqualTo(1);
    }

    private void hold(String tenant, String principal) throws Exception {
        var begun = new CountDownLatch(1);
        slow.add(threads.submit(() -> OnBehalf.of(
                tenant,
                principal,
                () -> database.jdbi().withHandle(handle -> {
                    handle.execute("SELECT 1");
                    begun.countDown();
                    end.await();
                    return 1;
                }))));
        begun.await();
    }

    private int one() {
        return database.jdbi()
                .withHandle(
                        handle -> handle.select("SELECT 1").mapTo(Integer.class).one());
    }
}
