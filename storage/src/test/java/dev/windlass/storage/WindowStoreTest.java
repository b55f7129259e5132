package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.granted;
import static dev.windlass.storage.Given.promote;
import static dev.windlass.storage.Given.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmCount;
import dev.windlass.domain.LatencyHistogram;
import dev.windlass.domain.ShadowCount;
import dev.windlass.domain.WindowCount;
import dev.windlass.domain.WindowKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WindowStoreTest {
    private static final Instant OPENED = Instant.parse("2026-01-02T03:04:05.123456Z");

    private final Database database = Given.database();
    private final EndpointStore endpoints = new EndpointStore(database);
    private final RouteStore routes = new RouteStore(database);
    private final WindowStore windows = new WindowStore(database);
    private final String first =
            granted(endpoints.grant(promote(PROD, "r1", "2"))).name();

    @BeforeEach
    void twoEpochs() {
        routes.write(route(1, 1, 5, first));
        routes.write(route(1, 2, 25, first));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aWindowComesBackAsItWasSent() {
        var sent = window(1, 0, false, 40);

        windows.add(List.of(sent));

        var read = windows.of(PROD, first, 1).getFirst();
        assertThat(read).usingRecursiveComparison().isEqualTo(sent);
    }

    @Test
    void aWindowOfAShadowAloneComesBackAsItWasSent() {
        var plain = window(1, 0, false, 40);
        var shadow = new ShadowCount(Given.digest("2"), 9, 3, 2, 1, 4, new long[] {8, 0, 1, 0, 0, 2, 0, 0, 0, 3});
        var sent = new WindowCount(plain.key(), false, OPENED, OPENED.plusSeconds(10), List.of(), shadow);

        windows.add(List.of(sent));

        assertThat(windows.of(PROD, first, 1)).containsExactly(sent);
    }

    /// A row that an earlier version stored.
    @Test
    void aWindowWithoutAShadowHasNone() {
        windows.add(List.of(window(1, 0, false, 40)));

        assertThat(windows.of(PROD, first, 1).getFirst().shadow()).isNull();
        assertThat(rows("SELECT count(*) FROM window_count WHERE shadow IS NULL"))
                .isEqualTo(1);
    }

    @Test
    void theFirstRowPerKeyWins() {
        windows.add(List.of(window(1, 0, false, 40), window(1, 0, false, 41)));
        windows.add(List.of(window(1, 0, false, 42)));

        assertThat(windows.of(PROD, first, 1))
                .extracting(WindowStoreTest::served)
                .containsExactly(40L);
    }

    @Test
    void aPartialWindowDoesNotKeepTheClosedOneOut() {
        windows.add(List.of(window(1, 0, true, 20)));
        windows.add(List.of(window(1, 0, false, 40)));

        assertThat(windows.of(PROD, first, 1)).extracting(WindowCount::partial).containsExactly(true, false);
    }

    @Test
    void aPromotionSeesItsOwnEpochsFromTheGivenOneOn() {
        endpoints.release(PROD, first);
        var second = granted(endpoints.grant(promote(PROD, "r2", "2")));
        routes.write(route(second.fence(), 1, 5, second.name()));
        windows.add(List.of(window(3, 0, false, 3), window(1, 0, false, 1), window(2, 0, false, 2)));

        assertThat(windows.of(PROD, first, 1))
                .extracting(WindowStoreTest::served)
                .containsExactly(1L, 2L);
        assertThat(windows.of(PROD, first, 2))
                .extracting(WindowStoreTest::served)
                .containsExactly(2L);
        assertThat(windows.of(PROD, second.name(), 1))
                .extracting(WindowStoreTest::served)
                .containsExactly(3L);
    }

    @Test
    void anEpochThatNobodyWroteBelongsToNoPromotion() {
        windows.add(List.of(window(99, 0, false, 1)));

        assertThat(windows.of(PROD, first, 1)).isEmpty();
    }

    @Test
    void aLogReadsOldRowsOnceAndFindsThoseThatWereStoredOutOfTheirOrder() {
        windows.add(List.of(window(1, 0, false, 1), window(1, 1, false, 2)));
        age("1 hour");
        var log = windows.log(PROD, first, 1);
        assertThat(log.read()).extracting(WindowStoreTest::served).containsExactly(1L, 2L);
        execute("UPDATE window_count SET arms = jsonb_set(arms, '{0,served}', '99') WHERE n = 0");
        windows.add(List.of(window(2, 0, false, 3), window(2, 1, false, 4)));
        execute("UPDATE window_count SET epoch = 77 WHERE epoch = 2 AND n = 0");
        assertThat(log.read()).extracting(WindowStoreTest::served).containsExactly(1L, 2L, 4L);

        execute("UPDATE window_count SET epoch = 2 WHERE epoch = 77");

        assertThat(log.read()).extracting(WindowStoreTest::served).containsExactly(1L, 2L, 3L, 4L);
    }

    private void age(String by) {
        execute("UPDATE window_count SET stored_at = stored_at - interval '" + by + "'");
    }

    private void execute(String sql) {
        database.jdbi().useHandle(handle -> handle.execute(sql));
    }

    private long rows(String sql) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    private static long served(WindowCount window) {
        return window.arms().getFirst().served();
    }

    private static WindowCount window(long epoch, long n, boolean partial, long served) {
        var latency = new long[LatencyHistogram.BUCKETS];
        latency[7] = served;
        return new WindowCount(
                new WindowKey("a", "boot-1", PROD, epoch, n),
                partial,
                OPENED,
                OPENED.plusSeconds(10),
                List.of(new ArmCount(Arm.CANARY, Given.digest("2"), served, 1, 0, 0, 2, latency)));
    }
}
