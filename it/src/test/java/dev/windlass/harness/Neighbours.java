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
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Two tenants of an installation, each with a model in production: the quiet one at its usual work,
/// alone and beside what the noisy one does.
public final class Neighbours implements AutoCloseable {
    public static final String NOISY = "noisy";
    public static final String QUIET = "quiet";
    public static final String MODEL = "scorer";
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(3);
    private static final int REQUESTS = 400;
    private static final int PUSHES = 4;

    private final RealWindlass windlass;
    private final PromotionOrders promotions;
    private final AtomicInteger versions = new AtomicInteger(10);
    private final String noisyViewer;
    private final String noisyDeveloper;
    private final String quietManager;
    private final PromotionName watched;

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

    /// The quiet tenant at its usual work until it has got so many answers.
    public QuietTenant.Seen quiet() {
        return work(starting());
    }

    /// The same while that noise goes on, from its first moment.
    public QuietTenant.Seen beside(Noise noise) {
        var tenant = starting();
        answered(tenant, REQUESTS / 20);
        var going = new AtomicReference<Noise.Going>();
        Aside.run("noise", () -> going.set(noise.begin(this)));
        try (var _ = going.get()) {
            return work(tenant);
        }
    }

    private QuietTenant starting() {
        return new QuietTenant(
                windlass.infer(QUIET, "prod", MODEL),
                quietManager,
                Mlp.body(Mlp.row(new Random(7))),
                windlass.operations(),
                windlass.api());
    }

    /// Its own pushes, each of which starts a process on the same cores, are what its slowest requests
    /// wait for when there is no noise.
    private QuietTenant.Seen work(QuietTenant tenant) {
        for (int i = 1; i <= PUSHES; i++) {
            quietPush();
            hears();
            answered(tenant, REQUESTS * i / PUSHES);
        }
        return tenant.stop();
    }

    /// Why the node's JVM collected so far.
    public Set<String> collectionCauses() {
        var cause = Pattern.compile("jvm_gc_pause_seconds_count\\{.*cause=\"([^\"]*)\"");
        return NodeMetrics.lines(windlass).stream()
                .map(cause::matcher)
                .filter(Matcher::lookingAt)
                .map(it -> it.group(1))
                .collect(Collectors.toSet());
    }

    public RealWindlass windlass() {
        return windlass;
    }

    private static void answered(QuietTenant neighbour, int requests) {
        Until.within(
                        Duration.ofSeconds(60),
                        () -> "the quiet tenant has got " + requests + " answers, not " + neighbour.answered())
                .holds(() -> neighbour.answered() >= requests);
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
