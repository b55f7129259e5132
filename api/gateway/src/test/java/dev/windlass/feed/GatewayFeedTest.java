package dev.windlass.feed;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmCount;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.LatencyHistogram;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Role;
import dev.windlass.domain.WindowCount;
import dev.windlass.domain.WindowKey;
import dev.windlass.exchange.OpenInstances;
import dev.windlass.gateway.GatewayPorts;
import dev.windlass.gateway.route.KeySnapshot;
import dev.windlass.gateway.route.RouteSnapshot;
import dev.windlass.gateway.settings.GatewayIdentity;
import dev.windlass.storage.Database;
import dev.windlass.storage.DatabaseSettings;
import dev.windlass.storage.GatewayStore;
import dev.windlass.storage.KeyStore;
import dev.windlass.storage.TenantStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayFeedTest {
    private static final EndpointRef ENDPOINT = new EndpointRef("payments", "fraud-score", "prod");
    private static final Digest DIGEST = new Digest("sha256:" + "ab".repeat(32));

    private EmbeddedPostgres postgres;
    private Database database;
    private GatewayFeed feed;
    private GatewayPorts ports;
    private final AtomicReference<RouteSnapshot> routes = new AtomicReference<>(RouteSnapshot.EMPTY);
    private final AtomicReference<KeySnapshot> keys = new AtomicReference<>(KeySnapshot.EMPTY);

    @BeforeEach
    void start() throws Exception {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("listen_addresses", "127.0.0.1")
                .start();
        database = Database.open(new DatabaseSettings(
                postgres.getJdbcUrl("postgres", "postgres"),
                "postgres",
                "",
                6,
                Duration.ofSeconds(2),
                Duration.ofSeconds(5)));
        database.migrate();
        new TenantStore(database).create("payments", Quota.DEFAULT);
        var settings = new FeedSettings(
                Duration.ofMinutes(10),
                Duration.ofMillis(300),
                Duration.ofSeconds(2),
                Duration.ofMillis(100),
                Duration.ofMinutes(10),
                100,
                100,
                10);
        feed = GatewayFeed.open(database, new GatewayIdentity("node-1", "b1"), "127.0.0.1:1", settings);
        ports = feed.ports(new OpenInstances());
        ports.routes().listen(routes::set);
        ports.keys().listen(keys::set);
    }

    @AfterEach
    void stop() throws Exception {
        feed.close();
        database.close();
        postgres.close();
    }

    private void execute(String sql) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long count(String table) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var rows = connection.createStatement().executeQuery("SELECT count(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static WindowCount window(long n) {
        var count = new ArmCount(Arm.STABLE, DIGEST, 1, 0, 0, 0, 0, new long[LatencyHistogram.BUCKETS]);
        var key = new WindowKey("node-1", "b1", ENDPOINT, 1, n);
        return new WindowCount(key, false, Instant.EPOCH, Instant.EPOCH.plusSeconds(10), List.of(count));
    }

    @Test
    void keysArriveByNotificationLongBeforeTheNextPoll() {
        await().until(() -> keys.get().tenants().size() == 1);
        var principal = new Principal("app", "payments", Set.of(Role.DEVELOPER));
        new KeyStore(database).add(new KeyStore.Key(new byte[32], principal), null);
        await().until(() -> keys.get().keys().size() == 1);
        assertEquals("0".repeat(64), keys.get().keys().getFirst().tokenSha256());
        new KeyStore(database).revoke("payments", "app");
        await().until(() -> keys.get().keys().isEmpty());
    }

    @Test
    void theLeaseIsRenewedAndEndsWithTheGateway() {
        var gateways = new GatewayStore(database);
        await().until(() -> gateways.allLiveOfPlatform().size() == 1);
        await().until(() -> ports.lease().term() == 1 && routes.get().term() == 1);
        feed.close();
        assertTrue(gateways.allLiveOfPlatform().isEmpty());
    }

    @Test
    void acknowledgementsAndWindowsAreStoredInBatches() throws Exception {
        await().until(() -> ports.lease().term() == 1);
        for (int n = 0; n < 25; n++) {
            ports.windows().offer(window(n));
        }
        ports.acks().acknowledge(ENDPOINT, 1);
        ports.acks().acknowledge(ENDPOINT, 1);
        await().until(() -> count("window_count") == 25 && count("route_ack") == 1);
        assertEquals(0, feed.dropped());
    }

    @Test
    void aLeaseThatCouldNotBeRenewedEndsAndTheRoutesAreReadAnewInTheNextTerm() throws Exception {
        await().until(() -> ports.lease().term() == 1);
        execute("ALTER TABLE gateway RENAME TO gateway_away");
        await().until(() -> ports.lease().term() == 0);
        execute("ALTER TABLE gateway_away RENAME TO gateway");
        ports.windows().offer(window(1));
        await().until(() -> ports.lease().term() == 2);
        await().until(() -> count("window_count") == 1);
        await().until(() -> routes.get().term() == 2);
    }
}
