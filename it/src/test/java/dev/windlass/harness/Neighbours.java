package dev.windlass.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassClient;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.NewKey;
import dev.windlass.domain.Role;
import dev.windlass.domain.VersionRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/// Two tenants of an installation, each with a model in production: the quiet one at its usual work, alone and beside
/// what the noisy one does.
public final class Neighbours implements AutoCloseable {
    public static final String NOISY = "noisy";
    public static final String QUIET = "quiet";
    public static final String MODEL = "scorer";
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(3);
    /// While a crowd arrives, too, of which the same two cores make a thousand connections.
    private static final Duration ANSWER_MAX = Duration.ofSeconds(1);

    private static final int REQUESTS = 400;
    private static final int PUSHES = 4;
    private static final int ROUNDS = 3;

    private final RealWindlass windlass;
    private final PromotionOrders promotions;
    private final AtomicInteger versions = new AtomicInteger(10);
    private final String noisyViewer;
    private final String noisyDeveloper;
    private final String quietManager;
    private final PromotionName watched;
    private QuietTenant.Seen alone;

    public Neighbours(RealWindlass windlass) {
        this.windlass = windlass;
        this.promotions = new PromotionOrders(windlass.client());
        var registry = new Registry(windlass.client());
        for (var tenant : List.of(NOISY, QUIET)) {
            registry.tenant(tenant);
            registry.push(new VersionRef(tenant, MODEL, "1"), Mlp.onnx(1));
            var ended = promotions.run(tenant, Manifest.quick(tenant, MODEL, "1"), PROMOTION_MAX);
            assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
        }
        noisyViewer = key(NOISY, "looker", Role.VIEWER, Role.INVOKER);
        noisyDeveloper = key(NOISY, "maker", Role.DEVELOPER);
        quietManager = key(QUIET, "manager", Role.RELEASE_MANAGER);
        registry.push(new VersionRef(QUIET, MODEL, "2"), Mlp.onnx(2));
        watched = promotions.start(QUIET, Manifest.paused(QUIET, MODEL, "2"));
        promotions.await(
                watched, PROMOTION_MAX, "it is paused", view -> view.phase().equals("Paused"));
        quiet(); // until the compilers have come to rest
        quiet();
        alone = alone();
    }

    private QuietTenant.Seen alone() {
        var seen = quiet();
        assertThat(seen.failures()).isEmpty();
        return seen;
    }

    /// Ends the quiet tenant's promotion, which stands as long as the tests last.
    @Override
    public void close() {
        windlass.client().abort(watched, "the tests are over");
        promotions.end(watched, PROMOTION_MAX);
    }

    private String key(String tenant, String principal, Role... roles) {
        return windlass.client()
                .createKey(tenant, new NewKey(principal, List.of(roles)))
                .token();
    }

    private QuietTenant.Seen quiet() {
        return quiet(() -> {});
    }

    /// The quiet tenant at its usual work until it has got so many answers; noise begins soon. Its own pushes, each of
    /// which starts a process on the same cores, are what its slowest requests wait for when there is none.
    private QuietTenant.Seen quiet(Runnable noise) {
        var neighbour = new QuietTenant(
                windlass.infer(QUIET, "prod", MODEL),
                quietManager,
                Mlp.body(Mlp.row(new Random(7))),
                windlass.operations(),
                windlass.api());
        answered(neighbour, REQUESTS / 20);
        Aside.run("noise", noise);
        for (int i = 1; i <= PUSHES; i++) {
            quietPush();
            hears();
            answered(neighbour, REQUESTS * i / PUSHES);
        }
        return neighbour.stop();
    }

    private static void answered(QuietTenant neighbour, int requests) {
        Until.within(
                        Duration.ofSeconds(60),
                        () -> "the quiet tenant has got " + requests + " answers, not " + neighbour.answered())
                .holds(() -> neighbour.answered() >= requests);
    }

    /// The quiet tenant at work beside what the noisy one does.
    public void undisturbed(Runnable noise) {
        var beside = quiet(noise);

        System.out.printf(
                "alone %s%nbeside %s%np99 alone %.1f ms, beside %.1f ms; slowest probe %.0f ms%n",
                alone.slowest(),
                beside.slowest(),
                alone.p99().toNanos() / 1e6,
                beside.p99().toNanos() / 1e6,
                beside.slowestProbe().toNanos() / 1e6);
        assertThat(beside.failures()).isEmpty();
        // A machine that does other things, too, is slow without a neighbour: that is granted on top.
        var longest = ANSWER_MAX.plus(alone.longest().multipliedBy(3));
        assertThat(beside.slowestProbe()).as("slowest probe").isLessThan(longest);
        assertThat(beside.longest()).as("slowest answer").isLessThan(longest);
        if (beside.p99().compareTo(alone.p99().multipliedBy(3)) >= 0) {
            throw new Slower("p99 beside %s, alone %s".formatted(beside.p99(), alone.p99()));
        }
    }

    /// A p99 beside that is no sample's luck: whoever disturbs does so each time, while a machine that does other
    /// things, too, is slow once. After a slow round the tenant is measured alone anew, since the machine may have
    /// changed.
    ///
    /// @param round made up to three times, until the quiet tenant was as fast as it should be
    public void inOneOfThree(Round round) throws Exception {
        for (int i = 1; ; i++) {
            try {
                round.run();
                return;
            } catch (Slower slow) {
                if (i == ROUNDS) {
                    throw slow;
                }
                System.out.println(slow.getMessage() + ": once more");
                alone = alone();
            }
        }
    }

    public interface Round {
        void run() throws Exception;
    }

    private static final class Slower extends AssertionError {
        private static final long serialVersionUID = 1;

        private Slower(String message) {
            super(message);
        }
    }

    /// A small model of the quiet tenant's own, in a version that wasn't there.
    public void quietPush() {
        int version = versions.incrementAndGet();
        new Registry(client(quietManager)).push(new VersionRef(QUIET, MODEL, "v" + version), Mlp.onnx(version));
    }

    /// The quiet tenant's long poll is taken, and answered as it would be alone.
    private void hears() {
        var view = client(quietManager).awaitChange(watched, -1, Duration.ofSeconds(5));
        assertThat(view.phase()).isEqualTo("Paused");
        try (var events = client(quietManager).events(watched, 0)) {
            assertThat(events.next()).isPresent();
        } catch (IOException cut) {
            throw new UncheckedIOException(cut);
        }
    }

    /// The token of somebody who looks at the noisy tenant's promotions and asks its models.
    public String noisyViewer() {
        return noisyViewer;
    }

    /// What the noisy tenant's developer pushes.
    public Registry noisyRegistry() {
        return new Registry(client(noisyDeveloper));
    }

    private WindlassClient client(String token) {
        return new WindlassClient(
                new WindlassTarget(windlass.api(), windlass.gateway(), token, Duration.ofSeconds(60)));
    }
}
