package dev.windlass.feed;

import dev.windlass.domain.WindowCount;
import dev.windlass.exchange.ModelInstances;
import dev.windlass.gateway.GatewayPorts;
import dev.windlass.gateway.settings.GatewayIdentity;
import dev.windlass.quota.OwnPool;
import dev.windlass.quota.SharedPool;
import dev.windlass.storage.Channel;
import dev.windlass.storage.Database;
import dev.windlass.storage.GatewayStore;
import dev.windlass.storage.UseStore;
import dev.windlass.storage.WindowStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fills the gateway's ports from Postgres: listens for notifications and looks every second besides.
/// Lease, storing and the two kinds of reading have a thread each, so that none delays another. Begins
/// whether Postgres is there or not, and comes back when it does. Closed by who opened it, after the
/// gateway and before the database.
public final class GatewayFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayFeed.class);
    private static final int THREADS = 4;

    private final FeedSettings settings;
    private final GatewayStore.GatewayId id;
    private final String address;
    private final GatewayStore gateways;
    private final GatewayLease lease = new GatewayLease(System::nanoTime);
    private final SnapshotReader reader;

    @SharedPool(
            value = "windows and acknowledgements that Postgres can't take yet",
            limit = "`limits.window-buffer` (10 min)",
            share = "none: what a tenant writes follows its arms, not its requests",
            full = "the oldest are dropped and counted")
    private final Outbox<WindowCount> windows;

    @OwnPool("listed with `windows`")
    private final Outbox<GatewayStore.Acknowledged> acks;

    /// Who asked for what: each later count of the same holds the earlier ones.
    @OwnPool("listed with `windows`")
    private final Outbox<UseStore.Counted> uses;

    private final OutboxFlow<UseStore.Counted> useFlow;
    private final OutboxFlow<WindowCount> windowFlow;
    private final OutboxFlow<GatewayStore.Acknowledged> ackFlow;

    @OwnPool("the feed's own loops")
    private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(
            THREADS, Thread.ofPlatform().daemon().name("gateway-feed-", 0).factory());

    /// A reading that a notification asked for waits; it will see what later ones tell of, too.
    private final AtomicBoolean noticed = new AtomicBoolean();

    private volatile @Nullable Channel channel;

    private GatewayFeed(Database database, GatewayIdentity identity, String address, FeedSettings settings) {
        this.settings = settings;
        this.id = new GatewayStore.GatewayId(identity.gateway(), identity.boot());
        this.address = address;
        this.gateways = new GatewayStore(database);
        this.reader = new SnapshotReader(database, lease);
        this.windows = new Outbox<>(settings.windowsMax(), settings.keptFor(), System::nanoTime);
        this.acks = new Outbox<>(settings.acksMax(), settings.keptFor(), System::nanoTime);
        this.uses = new Outbox<>(settings.windowsMax(), settings.keptFor(), System::nanoTime);
        int batchMax = settings.batchMax();
        var used = new UseStore(database);
        this.useFlow = new OutboxFlow<>(uses, batch -> used.add(id, batch), database::answers, batchMax);
        this.windowFlow = new OutboxFlow<>(windows, new WindowStore(database)::add, database::answers, batchMax);
        this.ackFlow = new OutboxFlow<>(acks, batch -> gateways.acknowledge(id, batch), database::answers, batchMax);
    }

    /// @param address where this gateway can be reached, for people
    public static GatewayFeed open(Database database, GatewayIdentity identity, String address, FeedSettings settings) {
        var feed = new GatewayFeed(database, identity, address, settings);
        feed.every(settings.renewEvery(), "renew the lease", feed::renew);
        feed.every(settings.poll(), "read routes and keys", feed.reader::read);
        feed.every(settings.flushEvery(), "store acknowledgements and counts", feed::store);
        feed.channel = Channel.open(database, List.of(Channel.ROUTE, Channel.KEY), feed.new OnNotice());
        return feed;
    }

    /// The ports of one gateway.
    public GatewayPorts ports(ModelInstances instances) {
        return new GatewayPorts(
                reader::listenToRoutes,
                reader::listenToKeys,
                lease,
                windows::put,
                (endpoint, epoch) -> acks.put(new GatewayStore.Acknowledged(endpoint, epoch)),
                (version, by, requests) -> uses.put(new UseStore.Counted(version, by, requests)),
                instances);
    }

    /// Window counts and acknowledgements that were dropped because they waited too long or were too many.
    public long dropped() {
        return windows.dropped() + acks.dropped() + uses.dropped();
    }

    /// Stores what waits, if Postgres answers, and ends the lease.
    @Override
    public void close() {
        var listening = channel;
        if (listening != null) {
            listening.close();
        }
        threads.shutdownNow();
        quietly("say good-bye", () -> {
            store();
            gateways.leave(id);
        });
    }

    private void renew() {
        long asked = System.nanoTime();
        long before = lease.term();
        gateways.renew(id, address, settings.lease());
        lease.renewed(asked, settings.lease());
        if (before == 0) {
            LOG.atInfo().addKeyValue("term", lease.term()).log("this gateway holds its lease");
            reader.read();
        }
    }

    private synchronized void store() {
        ackFlow.run();
        windowFlow.run();
        useFlow.run();
    }

    private void every(Duration period, String what, Runnable work) {
        var _ = threads.scheduleWithFixedDelay(() -> quietly(what, work), 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void quietly(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException away) {
            LOG.atWarn()
                    .addKeyValue("what", what)
                    .addKeyValue("cause", away.getMessage())
                    .log("Postgres doesn't answer");
        }
    }

    /// A notification says only that it is worth looking now.
    private final class OnNotice implements Channel.Listener {
        @Override
        public void told(String name, String payload) {
            mayHaveMissed();
        }

        @Override
        public void mayHaveMissed() {
            if (!noticed.compareAndSet(false, true)) {
                return;
            }
            try {
                threads.execute(() -> {
                    noticed.set(false);
                    quietly("read routes and keys", reader::read);
                });
            } catch (RejectedExecutionException closing) {
                LOG.atDebug().log("a notification came while the feed was closing");
            }
        }
    }
}
