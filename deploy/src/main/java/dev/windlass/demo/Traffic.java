package dev.windlass.demo;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

/// A steady stream of requests against one endpoint, open loop: the next request leaves when its time has come, whatever
/// became of those before. Every request is accounted for: answered, failed, or lost.
final class Traffic implements AutoCloseable {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI target;
    private final String token;
    private final List<byte[]> bodies;
    private final long intervalNanos;
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final LongAdder sent = new LongAdder();
    private final LongAdder inFlight = new LongAdder();
    private final Map<String, Count> byVersion = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
    private final AtomicLong slowestMicros = new AtomicLong();
    private final Thread sender;

    /// What one version answered.
    static final class Count {
        private final LongAdder finite = new LongAdder();
        private final LongAdder nonFinite = new LongAdder();
        private final AtomicLong firstAnswerNanos = new AtomicLong(Long.MAX_VALUE);

        long answered() {
            return finite.sum() + nonFinite.sum();
        }

        long nonFinite() {
            return nonFinite.sum();
        }

        /// On [System#nanoTime]'s scale; [Long#MAX_VALUE] before the first.
        long firstAnswerNanos() {
            return firstAnswerNanos.get();
        }
    }

    /// Starts at once.
    Traffic(URI target, String token, List<byte[]> bodies, int requestsPerSecond) {
        this.target = target;
        this.token = token;
        this.bodies = bodies;
        this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / requestsPerSecond;
        this.sender = Thread.ofPlatform().name("traffic").daemon().start(this::send);
    }

    long sent() {
        return sent.sum();
    }

    /// Requests that got no good answer, by what they got instead.
    Map<String, Long> failures() {
        var copy = new ConcurrentHashMap<String, Long>();
        failures.forEach((what, count) -> copy.put(what, count.sum()));
        return copy;
    }

    long failed() {
        return failures.values().stream().mapToLong(LongAdder::sum).sum();
    }

    long slowestMicros() {
        return slowestMicros.get();
    }

    /// The counts of a version, zero if it never answered.
    Count version(String version) {
        return byVersion.computeIfAbsent(version, _ -> new Count());
    }

    /// Answers so far, by version.
    Map<String, Count> versions() {
        return Map.copyOf(byVersion);
    }

    /// Stops sending and waits for what is under way.
    ///
    /// @return requests that were sent and never ended: hung
    long stop() throws InterruptedException {
        running.set(false);
        sender.join();
        long until = System.nanoTime() + REQUEST_TIMEOUT.plusSeconds(2).toNanos();
        while (inFlight.sum() > 0 && System.nanoTime() < until) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return inFlight.sum();
    }

    @Override
    public void close() {
        running.set(false);
        http.shutdownNow();
    }

    private void send() {
        long next = System.nanoTime();
        for (int i = 0; running.get(); i++) {
            while (System.nanoTime() - next < 0) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
            sendOne(bodies.get(i % bodies.size()), next);
            next += intervalNanos;
        }
    }

    private void sendOne(byte[] body, long dueNanos) {
        var request = HttpRequest.newBuilder(target)
                .timeout(REQUEST_TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        sent.increment();
        inFlight.increment();
        var _ = http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()).whenComplete((response, failure) -> {
            if (failure != null) {
                failed(failure.getClass().getSimpleName());
            } else if (response.statusCode() != 200) {
                failed("HTTP " + response.statusCode());
            } else {
                answered(response.body());
            }
            slowestMicros.accumulateAndGet((System.nanoTime() - dueNanos) / 1000, Math::max);
            inFlight.decrement();
        });
    }

    private void answered(byte[] body) {
        try {
            var reply = JSON.readTree(body);
            var count = version(reply.path("model_version").asString());
            boolean finite = true;
            for (var value : reply.path("outputs").path(0).path("data")) {
                finite &= value.isNumber() && Double.isFinite(value.asDouble());
            }
            (finite ? count.finite : count.nonFinite).increment();
            count.firstAnswerNanos.accumulateAndGet(System.nanoTime(), Math::min);
        } catch (JacksonException e) {
            failed("unreadable answer");
        }
    }

    private void failed(String what) {
        failures.computeIfAbsent(what, _ -> new LongAdder()).increment();
    }
}
