package dev.windlass.harness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// A tenant at its usual work: so many small requests a second on one kept connection, and as many on a new
/// connection each, open loop; and somebody who probes the node and control on new connections. Latencies
/// are from the intended time of sending.
public final class QuietTenant implements AutoCloseable {
    private static final int REQUESTS_PER_SECOND = 20;
    private static final int PROBES_PER_SECOND = 4;
    private static final long SLICE_NANOS = 3_000_000_000L;
    private static final Duration PROBE_MAX = Duration.ofSeconds(10);

    private final URI infer;
    private final String token;
    private final byte[] body;
    private final List<Answered> answers = Collections.synchronizedList(new ArrayList<>());
    private final long startNanos = System.nanoTime();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicLong slowestProbeNanos = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running = true;

    /// What the tenant got to see.
    ///
    /// @param answered requests answered with 200
    /// @param failures what else came, or didn't
    /// @param p99 of the middle one of slices of some seconds: what lasts shows there; a moment in which
    ///     the cores were another process' shows in `longest`
    /// @param longest of all answers
    /// @param slowest of them, the slowest first, for people
    public record Seen(
            int answered,
            List<String> failures,
            Duration p99,
            Duration longest,
            List<String> slowest,
            Duration slowestProbe) {}

    private record Answered(String name, long atNanos, long tookNanos) {}

    private List<String> slowest() {
        return answers.stream()
                .sorted(Comparator.comparingLong(Answered::tookNanos).reversed())
                .limit(5)
                .map(it -> "%s %.0f ms at %.1f s".formatted(it.name, it.tookNanos / 1e6, it.atNanos / 1e9))
                .toList();
    }

    private interface Work {
        void once() throws IOException, InterruptedException;
    }

    /// Starts at once.
    ///
    /// @param probed base addresses with `/livez` and `/readyz`
    public QuietTenant(URI infer, String token, byte[] body, URI... probed) {
        this.infer = infer;
        this.token = token;
        this.body = body.clone();
        repeat("kept", REQUESTS_PER_SECOND, new Kept());
        repeat("fresh", REQUESTS_PER_SECOND, () -> {
            try (var fresh = RawHttp.connect(infer, token)) {
                ask(fresh);
            }
        });
        for (var base : probed) {
            repeat("probe", PROBES_PER_SECOND, () -> probe(base));
        }
    }

    /// Stops, and says what was seen.
    public Seen stop() {
        close();
        var longest = answers.stream().mapToLong(Answered::tookNanos).max().orElse(0);
        return new Seen(
                answers.size(),
                List.copyOf(failures),
                middleP99(),
                Duration.ofNanos(longest),
                slowest(),
                Duration.ofNanos(slowestProbeNanos.get()));
    }

    private Duration middleP99() {
        var p99s = answers.stream().collect(Collectors.groupingBy(it -> it.atNanos / SLICE_NANOS)).values().stream()
                .map(QuietTenant::p99)
                .sorted()
                .toList();
        return p99s.isEmpty() ? Duration.ZERO : p99s.get(p99s.size() / 2);
    }

    private static Duration p99(List<Answered> slice) {
        var sorted = slice.stream().map(Answered::tookNanos).sorted().toList();
        return Duration.ofNanos(sorted.get((sorted.size() - 1) * 99 / 100));
    }

    /// How many requests were answered until now.
    public int answered() {
        return answers.size();
    }

    @Override
    public void close() {
        running = false;
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// One connection for as long as it lives.
    private final class Kept implements Work {
        private RawHttp connection;

        @Override
        public void once() throws IOException {
            if (connection == null) {
                connection = RawHttp.connect(infer, token);
            }
            ask(connection);
        }
    }

    private void ask(RawHttp connection) throws IOException {
        var answer = connection.post(infer.getPath(), Map.of(), body);
        if (answer.status() != 200) {
            throw new IOException("HTTP " + answer.status() + ": " + answer.text());
        }
    }

    private void probe(URI base) throws IOException, InterruptedException {
        try (var http = HttpClient.newBuilder().connectTimeout(PROBE_MAX).build()) {
            for (var path : List.of("/livez", "/readyz")) {
                long start = System.nanoTime();
                var request = HttpRequest.newBuilder(base.resolve(path))
                        .timeout(PROBE_MAX)
                        .build();
                var status = http.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                slowestProbeNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
                if (status != 200) {
                    throw new IOException(path + " answers " + status);
                }
            }
        }
    }

    private void repeat(String name, int perSecond, Work work) {
        threads.add(Thread.ofPlatform().daemon().name("neighbour-" + name).start(() -> {
            long due = System.nanoTime();
            while (running) {
                try {
                    work.once();
                    if (!name.equals("probe")) {
                        answers.add(new Answered(name, due - startNanos, System.nanoTime() - due));
                    }
                } catch (IOException failed) {
                    failures.add(name + ": " + failed);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                due += 1_000_000_000L / perSecond;
                while (System.nanoTime() - due < 0) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
            }
        }));
    }
}
