package dev.windlass.demo;

import dev.windlass.quota.OwnPool;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

/// A steady stream of requests against one endpoint, open loop: the next request leaves when its time has
/// come, whatever became of those before. Nothing is sent twice; [TrafficTally] accounts for every request.
final class DemoTraffic implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    @OwnPool("the demo's own")
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    private final TrafficTally tally = new TrafficTally();
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final Plan plan;
    private final Thread sender;

    /// @param target an `.../infer` address
    /// @param token of a principal that may ask there
    /// @param bodies requests in the Open Inference Protocol's JSON, sent in turn
    /// @param patience after that long without an answer a request counts as hung
    record Plan(URI target, String token, List<byte[]> bodies, int requestsPerSecond, Duration patience) {
        Plan {
            bodies = List.copyOf(bodies);
            if (bodies.isEmpty() || requestsPerSecond < 1) {
                throw new IllegalArgumentException(
                        "traffic needs a body and at least 1 request/s, got " + requestsPerSecond);
            }
        }
    }

    private DemoTraffic(Plan plan) {
        this.plan = plan;
        this.sender = Thread.ofPlatform().name("traffic").daemon().unstarted(this::send);
    }

    /// Sends from now on, until [#stop] or [#close].
    static DemoTraffic start(Plan plan) {
        var traffic = new DemoTraffic(plan);
        traffic.sender.start();
        return traffic;
    }

    TrafficTally tally() {
        return tally;
    }

    /// Stops sending and waits until every request under way has ended or counts as hung.
    void stop() throws InterruptedException {
        running.set(false);
        sender.join();
        long until = System.nanoTime() + plan.patience().plusSeconds(2).toNanos();
        while (tally.underWay() > 0 && System.nanoTime() - until < 0) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() {
        running.set(false);
        http.shutdownNow();
    }

    private void send() {
        long interval = TimeUnit.SECONDS.toNanos(1) / plan.requestsPerSecond();
        long next = System.nanoTime();
        for (int i = 0; running.get(); i++) {
            while (System.nanoTime() - next < 0) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
            sendOne(plan.bodies().get(i % plan.bodies().size()), next);
            next += interval;
        }
    }

    private void sendOne(byte[] body, long dueNanos) {
        var request = HttpRequest.newBuilder(plan.target())
                .timeout(plan.patience())
                .header("Authorization", "Bearer " + plan.token())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        tally.send();
        var _ = http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()).whenComplete((response, failure) -> {
            long micros = (System.nanoTime() - dueNanos) / 1000;
            if (failure != null) {
                broken(failure);
            } else if (response.statusCode() != 200) {
                tally.fail("HTTP " + response.statusCode(), micros);
            } else {
                answered(response.body(), micros);
            }
        });
    }

    private void broken(Throwable failure) {
        if (failure instanceof HttpTimeoutException
                || (failure instanceof CompletionException && failure.getCause() instanceof HttpTimeoutException)) {
            tally.hang();
        } else {
            tally.lose(String.valueOf(failure));
        }
    }

    private void answered(byte[] body, long micros) {
        try {
            var reply = JSON.readTree(body);
            var data = reply.path("outputs").path(0).path("data");
            if (data.isEmpty()) {
                tally.fail("answer without data", micros);
                return;
            }
            boolean isFinite = true;
            for (var value : data) {
                isFinite &= value.isNumber() && Double.isFinite(value.asDouble());
            }
            tally.answer(reply.path("model_version").asString(), isFinite, micros);
        } catch (JacksonException _) {
            tally.fail("unreadable answer", micros);
        }
    }
}
