package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassClient;
import dev.windlass.client.WindlassException;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.NewKey;
import dev.windlass.client.message.RollbackOrder;
import dev.windlass.domain.Role;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Aside;
import dev.windlass.harness.Crowd;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.QuietTenant;
import dev.windlass.harness.RealInstallation;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.Until;
import dev.windlass.onnx.TestModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// Two tenants on one node. Whatever the noisy one does, the quiet one's requests are all answered, about as
/// fast as when it is alone; it pushes, and hears of its promotion; and probes are answered.
@ExtendWith(RealInstallation.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NeighbourIT {
    private static final String NOISY = "noisy";
    private static final String QUIET = "quiet";
    private static final String MODEL = "scorer";
    private static final String INFER = "/noisy/prod/v2/models/scorer/infer";
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(3);
    /// While a crowd arrives, too, of which the same two cores make a thousand connections.
    private static final Duration ANSWER_MAX = Duration.ofSeconds(1);

    private static final int REQUESTS = 600;
    private static final int PUSHES = 4;

    private final RealWindlass windlass;
    private final PromotionOrders promotions;
    private final AtomicInteger versions = new AtomicInteger(10);
    private String noisyViewer;
    private String noisyDeveloper;
    private String quietManager;
    private PromotionName watched;
    private QuietTenant.Seen alone;

    NeighbourIT(RealWindlass windlass) {
        this.windlass = windlass;
        this.promotions = new PromotionOrders(windlass.client());
    }

    @BeforeAll
    void promoteBoth() {
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
        alone = quiet();
        assertThat(alone.failures()).isEmpty();
    }

    @AfterAll
    void endWatchedPromotion() {
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
            push(QUIET, quietManager);
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
    private void undisturbed(Runnable noise) {
        var beside = quiet(noise);

        System.out.printf(
                "alone %s%nbeside %s%np99 alone %.1f ms, beside %.1f ms; slowest probe %.0f ms%n",
                alone.slowest(),
                beside.slowest(),
                alone.p99().toNanos() / 1e6,
                beside.p99().toNanos() / 1e6,
                beside.slowestProbe().toNanos() / 1e6);
        assertThat(beside.failures()).isEmpty();
        assertThat(beside.slowestProbe()).as("slowest probe").isLessThan(ANSWER_MAX);
        assertThat(beside.longest()).as("slowest answer").isLessThan(ANSWER_MAX);
        assertThat(beside.p99()).as("p99 beside").isLessThan(alone.p99().multipliedBy(3));
    }

    /// A small model of the tenant's own, in a version that wasn't there.
    private void push(String tenant, String token) {
        int version = versions.incrementAndGet();
        new Registry(client(token)).push(new VersionRef(tenant, MODEL, "v" + version), Mlp.onnx(version));
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

    private WindlassClient client(String token) {
        return new WindlassClient(
                new WindlassTarget(windlass.api(), windlass.gateway(), token, Duration.ofSeconds(60)));
    }

    @Test
    void namesThatCouldMeetAnothersAreNotNames() {
        var admin = windlass.client();
        for (var tenant : List.of("quiet-", "-quiet", "qui--et")) {
            assertThatThrownBy(() -> new Registry(admin).tenant(tenant))
                    .isInstanceOfSatisfying(
                            WindlassException.class,
                            it -> assertThat(it.problem().status()).isEqualTo(400));
        }
        for (var model : List.of("-scorer", "scorer-", "a--b", ".", "..")) {
            assertThatThrownBy(() -> new Registry(client(noisyDeveloper)).push(NOISY, model, "1", Mlp.onnx(1)))
                    .isInstanceOfSatisfying(
                            WindlassException.class,
                            it -> assertThat(it.problem().status()).isEqualTo(400));
            assertThatThrownBy(() -> admin.rollback(
                            NOISY,
                            new RollbackOrder(model, "prod", null, "mine"),
                            UUID.randomUUID().toString()))
                    .isInstanceOfSatisfying(
                            WindlassException.class,
                            it -> assertThat(it.problem().status()).isEqualTo(400));
        }
        undisturbed(() -> {});
    }

    @Test
    void slowBodies() {
        try (var crowd = new Crowd(windlass.gateway(), "127.0.0.3")) {
            undisturbed(() -> {
                for (int i = 0; i < 100; i++) {
                    crowd.send(Crowd.head("POST", "/noisy/prod/v2/repository/index", noisyViewer, 4000));
                    crowd.send(Crowd.head("POST", INFER, noisyViewer, 4000) + "{");
                }
                crowd.drip();
            });
        }
    }

    @Test
    void declaredBytes() {
        try (var crowd = new Crowd(windlass.gateway(), "127.0.0.3")) {
            undisturbed(() -> {
                for (int i = 0; i < 60; i++) {
                    crowd.send(Crowd.head("POST", INFER, noisyViewer, 16 << 20) + " ".repeat(i < 40 ? 1 : 1 << 20));
                }
                crowd.drip();
            });
        }
    }

    @Test
    void connectionsThatAreHeld() {
        afterAFirst(() -> {
            var elsewhere = new Crowd(windlass.gateway(), "127.0.0.3");
            var here = new Crowd(windlass.gateway(), "127.0.0.1");
            return new Noise(List.of(elsewhere, here), () -> {
                for (int i = 0; i < 700; i++) {
                    elsewhere.send("");
                    here.send(i % 2 == 0 ? "" : "GET /v2 HTTP/1.1\r\nX: ");
                }
                here.drip();
            });
        });
    }

    @Test
    void watchers() {
        var mine = new PromotionName("promote--" + NOISY + "--" + MODEL + "--prod--1--1");
        var path = "/v1/tenants/" + NOISY + "/promotions/" + mine.value();
        afterAFirst(() -> {
            var crowd = new Crowd(windlass.api(), "127.0.0.3");
            return new Noise(List.of(crowd), () -> {
                for (int i = 0; i < 600; i++) {
                    crowd.send(Crowd.head("GET", path + "/events", noisyViewer, 0));
                    crowd.send(Crowd.head("GET", path + "?waitFor=Paused&timeout=50s", noisyViewer, 0));
                }
            });
        });
    }

    private record Noise(List<Crowd> crowds, Runnable made) implements AutoCloseable {
        @Override
        public void close() {
            crowds.forEach(Crowd::close);
        }
    }

    /// A first crowd of over a thousand isn't measured: until connections' ways are compiled, new ones wait in its line
    /// for up to 250 ms.
    private void afterAFirst(Supplier<Noise> crowd) {
        try (var first = crowd.get()) {
            first.made().run();
        }
        try (var noise = crowd.get()) {
            undisturbed(noise.made());
        }
    }

    @Test
    void inspections() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var pushes = new ArrayList<Future<?>>();
            undisturbed(() -> {
                for (int i = 0; i < 6; i++) {
                    var ref = new VersionRef(NOISY, "slow" + versions.incrementAndGet(), "1");
                    var slow = TestModels.slowToLoad(i, 2_000, 16);
                    pushes.add(threads.submit(() -> new Registry(client(noisyDeveloper)).push(ref, slow)));
                }
                push(QUIET, quietManager);
                assertThat(pushes).as("a small push doesn't wait for slow ones").anyMatch(it -> !it.isDone());
            });
            for (var each : pushes) {
                each.get();
            }
        }
    }
}
