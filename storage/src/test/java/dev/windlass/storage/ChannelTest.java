package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.granted;
import static dev.windlass.storage.Given.promote;
import static dev.windlass.storage.Given.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Tenant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChannelTest {
    private static final String MISSED = "may have missed";
    private static final int PATIENCE_SECONDS = 20;

    private final Database database = Given.database();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final Channel channel =
            Channel.open(database, List.of(Channel.ROUTE, Channel.KEY, Channel.PROMOTION), new Channel.Listener() {
                @Override
                public void told(String name, String payload) {
                    heard.add(name + " " + payload);
                }

                @Override
                public void mayHaveMissed() {
                    heard.add(MISSED);
                }
            });

    @BeforeEach
    void connected() throws InterruptedException {
        assertThat(next()).isEqualTo(MISSED);
    }

    @AfterEach
    void close() {
        channel.close();
        database.close();
    }

    @Test
    void anAcceptedRouteIsToldAndARefusedOneIsNot() throws InterruptedException {
        var holder = granted(new EndpointStore(database).grant(promote(PROD, "r1", "2")));
        var routes = new RouteStore(database);

        routes.write(route(7, 1, 5, holder.name()));
        routes.write(route(1, 1, 5, holder.name()));
        new TenantStore(database).setState("payments", Tenant.State.SUSPENDED);

        assertThat(next()).isEqualTo("windlass_route payments/fraud-score@prod");
        assertThat(next()).isEqualTo("windlass_key payments");
    }

    @Test
    void aPromotionsChangeIsTold() throws InterruptedException {
        var holder = granted(new EndpointStore(database).grant(promote(PROD, "r1", "2")));

        new PromotionStore(database).sealed(PROD, holder.name(), Given.digest("evidence"));

        assertThat(next()).isEqualTo("windlass_promotion " + holder.name());
    }

    @Test
    void aLostConnectionComesBackAndSaysThatSomethingMayBeMissed() throws InterruptedException {
        database.jdbi().useHandle(handle -> handle.execute("""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND query LIKE 'LISTEN%' AND pid <> pg_backend_pid()
                """));

        assertThat(next()).isEqualTo(MISSED);
        new TenantStore(database).setState("payments", Tenant.State.SUSPENDED);
        assertThat(next()).isEqualTo("windlass_key payments");
    }

    @Test
    void afterCloseNothingIsHeard() throws InterruptedException {
        channel.close();
        waitUntilNobodyListens();

        new TenantStore(database).setState("payments", Tenant.State.SUSPENDED);

        assertThat(heard).isEmpty();
    }

    private String next() throws InterruptedException {
        return heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void waitUntilNobodyListens() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (listeners() > 0) {
            assertThat(System.nanoTime()).as("listener still there").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private int listeners() {
        return database.jdbi()
                .withHandle(handle -> handle.select("""
                        SELECT count(*) FROM pg_stat_activity
                         WHERE datname = current_database() AND query LIKE 'LISTEN%' AND pid <> pg_backend_pid()
                        """).mapTo(Integer.class).one());
    }
}
