package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.Retirements;
import dev.windlass.client.WindlassException;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.RetirementOrder;
import dev.windlass.client.message.RetirementView;
import dev.windlass.domain.ModelRef;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.Probe;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealInstallation;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.Until;
import dev.windlass.storage.objects.ObjectKeys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A version goes its whole way out on the real parts: deprecated, browned out, blocked by name, purged,
/// 410.
@ExtendWith(RealInstallation.class)
final class RetirementIT {
    private static final String TENANT = "on-the-way-out";
    private static final String MODEL = "scorer";
    private static final VersionRef V1 = new VersionRef(TENANT, MODEL, "1");
    private static final Map<String, Long> SEEDS = Map.of("1", 1L, "2", 2L, "3", 3L);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(2);

    private final RealWindlass windlass;
    private final Retirements retirements;
    private final byte[] body = Mlp.questions(SEEDS).getFirst().body();

    RetirementIT(RealWindlass windlass) {
        this.windlass = windlass;
        this.retirements =
                new Retirements(new WindlassTarget(windlass.api(), windlass.gateway(), windlass.token("admin"), SOON));
    }

    @Test
    void fromTheAnnouncementTo410() throws IOException {
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        SEEDS.forEach((version, seed) -> registry.push(new VersionRef(TENANT, MODEL, version), Mlp.onnx(seed)));
        promote("1");
        promote("2");
        var artifact = artifact();
        assertThat(Files.exists(artifact)).as(artifact.toString()).isTrue();

        retirements.begin(V1, new RetirementOrder("8s", List.of("4s:2s"), "2s", "1s", "3", "CHG-1042"));

        Until.within(SOON, "it says that it is deprecated").holds(() -> {
            var answer = ask();
            return answer.statusCode() == 200
                    && answer.headers().firstValue("Deprecation").isPresent();
        });
        assertThat(ask().headers().firstValue("Link"))
                .contains("</" + TENANT + "/prod/v2/models/" + MODEL + "/versions/3>; rel=\"successor-version\"");
        Until.within(SOON, "its brown-out").holds(() -> ask().statusCode() == 503);
        assertThat(ask().body()).contains("a brown-out");
        Until.within(SOON, "the end of its brown-out").holds(() -> ask().statusCode() == 200);

        var blocked = await("it is blocked", view -> !view.blockedBy().isEmpty());
        assertThat(blocked.phase()).isEqualTo("Draining");
        assertThat(blocked.blockedBy())
                .containsExactly("ledger of " + TENANT + "/" + MODEL + "@prod (rollback target)");
        assertThat(blocked.callers()).extracting(it -> it.principal().name()).containsExactly("admin");
        promote("3");

        var purged = await("it is purged", view -> view.phase().equals("Purged"));
        Until.within(SOON, "410").holds(() -> ask().statusCode() == 410);
        assertThat(ask().body()).contains("ask for version 3", "\"error\"");
        assertThat(purged.tombstone()).isNotNull();
        assertThat(purged.events()).extracting(RetirementView.Event::phase).contains("Archived", "Purging");
        assertThat(Files.exists(artifact)).isFalse();
        assertThat(catchThrowableOfType(WindlassException.class, () -> registry.push(V1, Mlp.onnx(1L)))
                        .problem()
                        .reason())
                .isEqualTo("VersionPurged");
    }

    /// Nothing of a model stays: whoever asks for it meets its brown-outs, and is told where to go in the
    /// end.
    @Test
    void aWholeModelGoesWithItsRoute() throws IOException {
        var registry = new Registry(windlass.client());
        var old = new ModelRef(TENANT, "old");
        registry.tenant(TENANT);
        registry.push(old.version("1"), Mlp.onnx(1L));
        registry.push(new VersionRef(TENANT, "new", "1"), Mlp.onnx(2L));
        var promotions = new PromotionOrders(windlass.client());
        var ended = promotions.run(TENANT, Manifest.straight(TENANT, "old", "1"), PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");

        retirements.begin(old, new RetirementOrder("8s", List.of("5s:3s"), "2s", "1s", "new", "CHG-1043"));

        var target = windlass.infer(TENANT, "prod", "old");
        Until.within(SOON, "its brown-out").holds(() -> ask(target).statusCode() == 503);
        assertThat(ask(target).body()).contains("ask for model new");
        // Whoever asked on would keep it from its end.
        Until.within(SOON, "it is purged")
                .holds(() -> retirements.find(old).versions().stream()
                        .allMatch(line -> line.phase().equals("Purged")));
        Until.within(SOON, "410").holds(() -> ask(target).statusCode() == 410);
        assertThat(ask(target).headers().firstValue("Link"))
                .contains("</" + TENANT + "/prod/v2/models/new>; rel=\"successor-version\"");
        assertThat(catchThrowableOfType(WindlassException.class, () -> registry.push(old.version("2"), Mlp.onnx(3L)))
                        .problem()
                        .reason())
                .isEqualTo("ModelRetires");
    }

    private void promote(String version) {
        var promotions = new PromotionOrders(windlass.client());
        var ended = promotions.run(TENANT, Manifest.straight(TENANT, MODEL, version), PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
    }

    private RetirementView await(String what, java.util.function.Predicate<RetirementView> wanted) {
        Until.within(SOON, what).holds(() -> wanted.test(retirements.find(V1)));
        return retirements.find(V1);
    }

    private HttpResponse<String> ask() {
        return ask(URI.create(windlass.infer(TENANT, "prod", MODEL).toString().replace("/infer", "/versions/1/infer")));
    }

    private HttpResponse<String> ask(URI target) {
        try {
            return Probe.ask(target, windlass.token("admin"), body);
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    /// Where the installation's own object store keeps it.
    private java.nio.file.Path artifact() throws IOException {
        var key = ObjectKeys.artifact(TENANT, windlass.client().version(V1).digest());
        try (var files = Files.walk(windlass.data())) {
            return files.filter(it -> it.toString().endsWith(key)).findFirst().orElseThrow();
        }
    }
}
