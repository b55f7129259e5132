package dev.windlass.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.domain.VersionRef;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A model of an installation that serves its version 1, promotions of its other versions, and the traffic it gets.
public final class ServedModel {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(4);

    private final RealWindlass windlass;
    private final String tenant;
    private final String model;
    private final List<Question> questions;
    private final PromotionOrders promotions;
    private boolean warm = true;
    private @Nullable Traffic traffic;

    private ServedModel(RealWindlass windlass, String tenant, String model, Map<String, Long> seeds) {
        this.windlass = windlass;
        this.tenant = tenant;
        this.model = model;
        this.questions = Mlp.questions(seeds);
        this.promotions = new PromotionOrders(windlass.client());
    }

    /// Pushes a version for each seed, and promotes version 1.
    public static ServedModel promoted(RealWindlass windlass, String tenant, String model, Map<String, Long> seeds) {
        var registry = new Registry(windlass.client());
        registry.tenant(tenant);
        seeds.forEach((version, seed) -> registry.push(new VersionRef(tenant, model, version), Mlp.onnx(seed)));
        var served = new ServedModel(windlass, tenant, model, seeds);
        served.assertSucceeds(served.promotions.start(tenant, Manifest.quick(tenant, model, "1")));
        return served;
    }

    public PromotionOrders promotions() {
        return promotions;
    }

    /// From now on no version stays loaded that another took over from.
    public void keepNothingWarm() {
        warm = false;
    }

    public PromotionName start(String version) {
        return promotions.start(tenant, keepingWarm(Manifest.quick(tenant, model, version)));
    }

    /// Starts a promotion and returns in mid-canary, while it goes on.
    public PromotionName startToMidCanary(String version) {
        var name = start(version);
        promotions.await(name, PROMOTION_MAX, "10 % are acknowledged", view -> view.weightAcknowledgedPercent() >= 10);
        return name;
    }

    /// Starts a canary that stands at 10 %.
    public PromotionName startPaused(String version) {
        var name = promotions.start(tenant, keepingWarm(Manifest.paused(tenant, model, version)));
        promotions.await(name, PROMOTION_MAX, "10 % are acknowledged", view -> view.weightAcknowledgedPercent() == 10);
        return name;
    }

    /// Ends the promotions that a test has left when it failed.
    public void abortWhatALastTestLeft() {
        for (var left : windlass.client().promotions(tenant)) {
            if (!left.ended()) {
                var name = new PromotionName(left.name());
                windlass.client().abort(name, "its test has failed");
                promotions.end(name, PROMOTION_MAX);
            }
        }
    }

    /// What was just started refuses some of its first requests on a busy machine: no test's subject.
    public void warmUp(int requestsPerSecond) {
        startTraffic(requestsPerSecond);
        awaitAnswers(50);
        traffic().stop();
        endTraffic();
    }

    private String keepingWarm(String manifest) {
        return warm ? manifest : manifest.replace("keepWarm: 10m", "keepWarm: 0s");
    }

    public void assertSucceeds(PromotionName name) {
        var ended = promotions.end(name, PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
    }

    /// The versions that the route gives requests to.
    public void assertServing(String... versions) throws SQLException {
        assertThat(new RouteHistory(windlass, tenant, model).serving()).containsExactly(versions);
    }

    public Traffic startTraffic(int requestsPerSecond) {
        traffic = new Traffic(
                windlass.infer(tenant, "prod", model), windlass.token("admin"), questions, requestsPerSecond);
        return traffic;
    }

    public Traffic traffic() {
        return Objects.requireNonNull(traffic, "not started");
    }

    public void endTraffic() {
        if (traffic != null) {
            traffic.close();
        }
    }

    /// Whether a request of its own is answered.
    public boolean answers() {
        var target = windlass.infer(tenant, "prod", model);
        return Probe.status(
                        target, windlass.token("admin"), questions.getFirst().body())
                == 200;
    }

    /// Waits for that many right answers more.
    public void awaitAnswers(long count) {
        long before = answered();
        Until.within(SOON, count + " more right answers").holds(() -> answered() >= before + count);
    }

    /// Right answers of any version.
    public long answered() {
        return traffic().right().values().stream().mapToLong(Long::longValue).sum();
    }

    /// Ends the traffic, of which no answer was wrong.
    public void assertNoneWrong() {
        traffic().stop();
        assertThat(traffic().wrong()).as(traffic().samples().toString()).isZero();
    }

    /// Ends the traffic, of which every request was answered right.
    public void assertAllRight() {
        assertNoneWrong();
        assertThat(traffic().failed()).as(traffic().samples().toString()).isEmpty();
    }

    /// Requests for that version may have been refused; nothing else has gone wrong.
    public void assertOnlyRefused(String version) {
        assertNoneWrong();
        assertThat(traffic().failed().keySet())
                .as(traffic().samples().toString())
                .isSubsetOf("HTTP 503");
        assertThat(traffic().refused().keySet())
                .as(traffic().samples().toString())
                .isSubsetOf(version);
    }
}
