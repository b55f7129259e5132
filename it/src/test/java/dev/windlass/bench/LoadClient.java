package dev.windlass.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.ConcurrentHistogram;

/// The client, a process of its own: closed loop on a number of connections. Prints `begin` as each counted round
/// begins, and at its end `end REQUESTS NANOS P50_NANOS P99_NANOS`.
final class LoadClient {
    private static final long LATENCY_NANOS_MAX = Duration.ofMinutes(1).toNanos();

    private final byte[] request;
    private final URI target;
    private final AtomicReference<ConcurrentHistogram> latencies = new AtomicReference<>(histogram());
    private final AtomicReference<IOException> broken = new AtomicReference<>();
    private volatile boolean running = true;

    private LoadClient(URI target, byte[] request) {
        this.target = target;
        this.request = request;
    }

    /// Arguments: address, file with the body, file with the token, connections, seconds of warm-up, seconds per round,
    /// rounds.
    public static void main(String[] args) throws Exception {
        var target = URI.create(args[0]);
        var body = Files.readAllBytes(Path.of(args[1]));
        var token = Files.readString(Path.of(args[2])).strip();
        var client = new LoadClient(target, request(target, token, body));
        client.drive(
                Integer.parseInt(args[3]),
                Duration.ofSeconds(Integer.parseInt(args[4])),
                Duration.ofSeconds(Integer.parseInt(args[5])),
                Integer.parseInt(args[6]));
    }

    private static byte[] request(URI target, String token, byte[] body) {
        var request = new ByteArrayOutputStream();
        request.writeBytes(("POST " + target.getPath() + " HTTP/1.1\r\nHost: " + target.getAuthority()
                        + "\r\nAuthorization: Bearer " + token + "\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body);
        return request.toByteArray();
    }

    private void drive(int connections, Duration warmUp, Duration round, int rounds) throws Exception {
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < connections; i++) {
            threads.add(Thread.ofPlatform().name("connection-" + i).start(this::loop));
        }
        pass(warmUp);
        for (int i = 0; i < rounds; i++) {
            latencies.set(histogram());
            System.out.println("begin");
            long begin = System.nanoTime();
            pass(round);
            var counted = latencies.getAndSet(histogram());
            long took = System.nanoTime() - begin;
            System.out.println("end " + counted.getTotalCount() + " " + took + " " + counted.getValueAtPercentile(50)
                    + " " + counted.getValueAtPercentile(99));
        }
        running = false;
        for (var thread : threads) {
            thread.join();
        }
        report(List.copyOf(threads));
    }

    private void report(List<Thread> threads) {
        var failure = broken.get();
        if (failure != null) {
            var trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            System.err.println("one of " + threads.size() + " connections broke: " + trace);
            System.exit(1);
        }
    }

    /// A measurement lasts as long as it is told to: the one place where time itself is awaited.
    private void pass(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }

    private void loop() {
        try (var connection = new LoadConnection(target)) {
            while (running) {
                long sent = System.nanoTime();
                connection.exchange(request);
                latencies.get().recordValue(Math.min(System.nanoTime() - sent, LATENCY_NANOS_MAX));
            }
        } catch (IOException e) {
            broken.compareAndSet(null, e);
        }
    }

    private static ConcurrentHistogram histogram() {
        return new ConcurrentHistogram(LATENCY_NANOS_MAX, 3);
    }
}
