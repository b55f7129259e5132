package dev.windlass.harness;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

/// A steady stream of requests, open loop: the next one leaves when its time has come, whatever became of
/// those before. Every answer is compared with what its version must say; every request ends in exactly one
/// count.
public final class Traffic implements AutoCloseable {
    private static final Duration REQUEST_MAX = Duration.ofSeconds(30);
    private static final int SAMPLES_MAX = 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI target;
    private final String token;
    private final List<Question> questions;
    private final long intervalNanos;
    private final LongAdder sent = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final Map<String, LongAdder> right = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> failed = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();
    private final AtomicLong soonestRefusalNanos = new AtomicLong(Long.MAX_VALUE);
    private final LongAdder wrong = new LongAdder();
    private final ConcurrentLinkedQueue<String> samples = new ConcurrentLinkedQueue<>();
    private final Thread sender;
    private volatile boolean running = true;

    /// Starts at once.
    public Traffic(URI target, String token, List<Question> questions, int requestsPerSecond) {
        this.target = target;
        this.token = token;
        this.questions = List.copyOf(questions);
        this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / requestsPerSecond;
        this.sender = Thread.ofPlatform().name("traffic").daemon().start(this::send);
    }

    /// Requests answered as they must be, by version.
    public Map<String, Long> right() {
        return counts(right);
    }

    public long right(String version) {
        return counts(right).getOrDefault(version, 0L);
    }

    /// Requests that got no answer to compare: status or exception, with their number.
    public Map<String, Long> failed() {
        return counts(failed);
    }

    /// Those of them that were refused with 503, by the version that the gateway had drawn.
    public Map<String, Long> refused() {
        return counts(refused);
    }

    /// How long the one of them took that was refused soonest; very long if none was.
    public Duration soonestRefusal() {
        return Duration.ofNanos(soonestRefusalNanos.get());
    }

    /// Answers that no version gives to that question.
    public long wrong() {
        return wrong.sum();
    }

    /// Requests that haven't ended.
    public long open() {
        return sent.sum() - ended.sum();
    }

    /// What went wrong, the first few times.
    public List<String> samples() {
        return List.copyOf(samples);
    }

    /// Stops sending and waits for what is under way. What is still open then, hangs.
    public void stop() {
        running = false;
        try {
            sender.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Until.within(REQUEST_MAX.plusSeconds(5), "every request has ended").holds(() -> open() == 0);
    }

    @Override
    public void close() {
        running = false;
        http.shutdownNow();
    }

    private void send() {
        long due = System.nanoTime();
        for (int i = 0; running; i++) {
            while (System.nanoTime() - due < 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            sendOne(questions.get(i % questions.size()));
            due += intervalNanos;
        }
    }

    private void sendOne(Question question) {
        var request = HttpRequest.newBuilder(target)
                .timeout(REQUEST_MAX)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(question.body()))
                .build();
        sent.increment();
        long begun = System.nanoTime();
        http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()).whenComplete((response, failure) -> {
            if (failure != null) {
                failed(failure.getClass().getSimpleName(), String.valueOf(failure.getMessage()));
            } else if (response.statusCode() != 200) {
                if (response.statusCode() == 503) {
                    soonestRefusalNanos.accumulateAndGet(System.nanoTime() - begun, Math::min);
                    var version = response.headers().firstValue("Windlass-Model-Version");
                    refused.computeIfAbsent(version.orElse("none"), _ -> new LongAdder())
                            .increment();
                }
                failed("HTTP " + response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
            } else {
                compare(question, response.body());
            }
            ended.increment();
        });
    }

    private void compare(Question question, byte[] body) {
        try {
            var reply = JSON.readTree(body);
            var version = reply.path("model_version").asString();
            var values = reply.path("outputs").path(0).path("data");
            var got = new float[values.size()];
            for (int i = 0; i < got.length; i++) {
                got[i] = (float) values.get(i).asDouble();
            }
            if (new Answer(got).equals(question.answers().get(version))) {
                right.computeIfAbsent(version, _ -> new LongAdder()).increment();
            } else {
                wrong.increment();
                sample("wrong: version " + version + " says " + new Answer(got) + ", must say "
                        + question.answers().get(version));
            }
        } catch (JacksonException e) {
            failed("unreadable answer", new String(body, StandardCharsets.UTF_8));
        }
    }

    private void failed(String kind, String detail) {
        failed.computeIfAbsent(kind, _ -> new LongAdder()).increment();
        sample(kind + ": " + detail);
    }

    private void sample(String text) {
        if (samples.size() < SAMPLES_MAX) {
            samples.add(text);
        }
    }

    private static Map<String, Long> counts(Map<String, LongAdder> adders) {
        var counts = new TreeMap<String, Long>();
        adders.forEach((key, count) -> counts.put(key, count.sum()));
        return counts;
    }
}
