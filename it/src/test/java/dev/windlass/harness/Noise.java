package dev.windlass.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.VersionRef;
import dev.windlass.onnx.TestModels;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// What a noisy tenant does to its neighbours.
public enum Noise {
    SLOW_BODIES {
        @Override
        Going begin(Neighbours neighbours) {
            var crowd = new Crowd(neighbours.windlass().gateway(), ELSEWHERE);
            var token = neighbours.noisyViewer();
            for (int i = 0; i < 100; i++) {
                crowd.send(Crowd.head("POST", "/noisy/prod/v2/repository/index", token, 4000));
                crowd.send(Crowd.head("POST", INFER, token, 4000) + "{");
            }
            crowd.drip();
            return crowd::close;
        }
    },

    DECLARED_BYTES {
        @Override
        Going begin(Neighbours neighbours) {
            var crowd = new Crowd(neighbours.windlass().gateway(), ELSEWHERE);
            for (int i = 0; i < 60; i++) {
                crowd.send(Crowd.head("POST", INFER, neighbours.noisyViewer(), 16 << 20)
                        + " ".repeat(i < 40 ? 1 : 1 << 20));
            }
            crowd.drip();
            return crowd::close;
        }
    },

    HELD_CONNECTIONS {
        @Override
        Going begin(Neighbours neighbours) {
            var elsewhere = new Crowd(neighbours.windlass().gateway(), ELSEWHERE);
            var here = new Crowd(neighbours.windlass().gateway(), "127.0.0.1");
            for (int i = 0; i < 700; i++) {
                elsewhere.send("");
                here.send(i % 2 == 0 ? "" : "GET /v2 HTTP/1.1\r\nX: ");
            }
            here.drip();
            return () -> {
                elsewhere.close();
                here.close();
            };
        }
    },

    WATCHERS {
        @Override
        Going begin(Neighbours neighbours) {
            var crowd = new Crowd(neighbours.windlass().api(), ELSEWHERE);
            var token = neighbours.noisyViewer();
            for (int i = 0; i < 600; i++) {
                crowd.send(Crowd.head("GET", PROMOTION + "/events", token, 0));
                crowd.send(Crowd.head("GET", PROMOTION + "?waitFor=Paused&timeout=50s", token, 0));
            }
            return crowd::close;
        }
    },

    /// Pushes of models that take long to look at.
    INSPECTIONS {
        @Override
        Going begin(Neighbours neighbours) {
            var threads = Executors.newVirtualThreadPerTaskExecutor();
            var pushes = new ArrayList<Future<?>>();
            for (int i = 0; i < 6; i++) {
                var ref = new VersionRef(Neighbours.NOISY, "slow-" + UUID.randomUUID(), "1");
                var slow = TestModels.slowToLoad(i, 2_000, 16);
                pushes.add(threads.submit(() -> neighbours.noisyRegistry().push(ref, slow)));
            }
            neighbours.quietPush();
            assertThat(pushes).as("a small push doesn't wait for slow ones").anyMatch(it -> !it.isDone());
            return () -> {
                pushes.forEach(Noise::succeeds);
                threads.close();
            };
        }
    };

    private static final String INFER = "/noisy/prod/v2/models/scorer/infer";
    private static final String PROMOTION = "/v1/tenants/noisy/promotions/promote--noisy--scorer--prod--1--1";
    private static final String ELSEWHERE = "127.0.0.3";

    /// Goes on until it is closed.
    interface Going extends AutoCloseable {
        @Override
        void close();
    }

    abstract Going begin(Neighbours neighbours);

    private static void succeeds(Future<?> push) {
        try {
            push.get();
        } catch (ExecutionException failed) {
            throw new AssertionError(failed.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
