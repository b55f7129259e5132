package dev.windlass.it;

import static dev.windlass.harness.Neighbours.MODEL;
import static dev.windlass.harness.Neighbours.NOISY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassException;
import dev.windlass.client.message.RollbackOrder;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Crowd;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.Neighbours;
import dev.windlass.harness.RealInstallation;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.onnx.TestModels;
import java.util.ArrayList;
import java.util.List;
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
    private static final String INFER = "/noisy/prod/v2/models/scorer/infer";

    private final RealWindlass windlass;
    private final AtomicInteger slowModels = new AtomicInteger();
    private Neighbours neighbours;

    NeighbourIT(RealWindlass windlass) {
        this.windlass = windlass;
    }

    @BeforeAll
    void promoteBoth() {
        neighbours = new Neighbours(windlass);
    }

    @AfterAll
    void endWatchedPromotion() {
        neighbours.close();
    }

    @Test
    void namesThatCouldMeetAnothersAreNotNames() throws Exception {
        var admin = windlass.client();
        for (var tenant : List.of("quiet-", "-quiet", "qui--et")) {
            assertThatThrownBy(() -> new Registry(admin).tenant(tenant))
                    .isInstanceOfSatisfying(
                            WindlassException.class,
                            it -> assertThat(it.problem().status()).isEqualTo(400));
        }
        for (var model : List.of("-scorer", "scorer-", "a--b", ".", "..")) {
            assertThatThrownBy(() -> neighbours.noisyRegistry().push(NOISY, model, "1", Mlp.onnx(1)))
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
        neighbours.inOneOfThree(() -> neighbours.undisturbed(() -> {}));
    }

    @Test
    void slowBodies() throws Exception {
        neighbours.inOneOfThree(this::slowBodiesOnce);
    }

    private void slowBodiesOnce() {
        try (var crowd = new Crowd(windlass.gateway(), "127.0.0.3")) {
            neighbours.undisturbed(() -> {
                for (int i = 0; i < 100; i++) {
                    crowd.send(Crowd.head("POST", "/noisy/prod/v2/repository/index", neighbours.noisyViewer(), 4000));
                    crowd.send(Crowd.head("POST", INFER, neighbours.noisyViewer(), 4000) + "{");
                }
                crowd.drip();
            });
        }
    }

    @Test
    void declaredBytes() throws Exception {
        neighbours.inOneOfThree(this::declaredBytesOnce);
    }

    private void declaredBytesOnce() {
        try (var crowd = new Crowd(windlass.gateway(), "127.0.0.3")) {
            neighbours.undisturbed(() -> {
                for (int i = 0; i < 60; i++) {
                    crowd.send(Crowd.head("POST", INFER, neighbours.noisyViewer(), 16 << 20)
                            + " ".repeat(i < 40 ? 1 : 1 << 20));
                }
                crowd.drip();
            });
        }
    }

    @Test
    void connectionsThatAreHeld() throws Exception {
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
    void watchers() throws Exception {
        var mine = new PromotionName("promote--" + NOISY + "--" + MODEL + "--prod--1--1");
        var path = "/v1/tenants/" + NOISY + "/promotions/" + mine.value();
        afterAFirst(() -> {
            var crowd = new Crowd(windlass.api(), "127.0.0.3");
            return new Noise(List.of(crowd), () -> {
                for (int i = 0; i < 600; i++) {
                    crowd.send(Crowd.head("GET", path + "/events", neighbours.noisyViewer(), 0));
                    crowd.send(Crowd.head("GET", path + "?waitFor=Paused&timeout=50s", neighbours.noisyViewer(), 0));
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
    private void afterAFirst(Supplier<Noise> crowd) throws Exception {
        try (var first = crowd.get()) {
            first.made().run();
        }
        neighbours.inOneOfThree(() -> {
            try (var noise = crowd.get()) {
                neighbours.undisturbed(noise.made());
            }
        });
    }

    @Test
    void inspections() throws Exception {
        neighbours.inOneOfThree(this::inspectionsOnce);
    }

    private void inspectionsOnce() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var pushes = new ArrayList<Future<?>>();
            neighbours.undisturbed(() -> {
                for (int i = 0; i < 6; i++) {
                    var ref = new VersionRef(NOISY, "slow" + slowModels.incrementAndGet(), "1");
                    var slow = TestModels.slowToLoad(i, 2_000, 16);
                    pushes.add(threads.submit(() -> neighbours.noisyRegistry().push(ref, slow)));
                }
                neighbours.quietPush();
                assertThat(pushes).as("a small push doesn't wait for slow ones").anyMatch(it -> !it.isDone());
            });
            for (var each : pushes) {
                each.get();
            }
        }
    }
}
