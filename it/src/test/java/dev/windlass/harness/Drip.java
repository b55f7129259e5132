package dev.windlass.harness;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// One client that sends the same request again and again, whatever becomes of it, and counts the answers by status. It
/// leaves some out while too many of its requests are unanswered.
public final class Drip implements AutoCloseable {
    private static final Duration REQUEST_MAX = Duration.ofSeconds(30);

    private static final int FAILURES_MAX = 5;
    private static final int OPEN_MAX = 20;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest request;
    private final long intervalNanos;
    private final Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Semaphore open = new Semaphore(OPEN_MAX);
    private volatile boolean running = true;

    /// Starts at once.
    public Drip(URI target, String token, String body, int requestsPerSecond) {
        this.request = HttpRequest.newBuilder(target)
                .timeout(REQUEST_MAX)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / requestsPerSecond;
        Thread.ofPlatform().name("drip").daemon().start(this::send);
    }

    /// Why requests got no answer, the first few times.
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /// Answers so far, by status; 0 for requests that got none.
    public Map<Integer, Long> statuses() {
        var counts = new TreeMap<Integer, Long>();
        statuses.forEach((status, count) -> counts.put(status, count.sum()));
        return counts;
    }

    public long answers(int status) {
        return statuses().getOrDefault(status, 0L);
    }

    @Override
    public void close() {
        running = false;
        http.shutdownNow();
    }

    private void send() {
        long due = System.nanoTime();
        while (running) {
            while (System.nanoTime() - due < 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            if (open.tryAcquire()) {
                http.sendAsync(request, HttpResponse.BodyHandlers.discarding()).whenComplete(this::ended);
            }
            due += intervalNanos;
        }
    }

    private void ended(HttpResponse<Void> answer, Throwable failure) {
        open.release();
        if (failure != null && failures.size() < FAILURES_MAX) {
            failures.add(failure.toString());
        }
        int status = failure == null ? answer.statusCode() : 0;
        statuses.computeIfAbsent(status, _ -> new LongAdder()).increment();
    }
}
