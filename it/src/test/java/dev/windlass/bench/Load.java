package dev.windlass.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The client, `load.c`: a process of its own, of one thread. One in Java took as much of the machine as a
/// bare echo does, which flattered every server that it measured.
final class Load {
    /// The headers of a body in JSON.
    static final String JSON = "Content-Type: application/json";

    private static @Nullable Path program;

    private Load() {}

    /// When requests are sent.
    sealed interface Pace {
        /// Each connection asks again when it was answered.
        record Closed() implements Pace {
            @Override
            public String toString() {
                return "closed loop";
            }
        }

        /// So many a second, each at its time whatever became of those before; latency counts from that
        /// time.
        record Constant(double rate) implements Pace {
            @Override
            public String toString() {
                return "open loop, %.0f requests/s at constant distances".formatted(rate);
            }
        }

        /// The same at random distances.
        record Poisson(double rate, long seed) implements Pace {
            @Override
            public String toString() {
                return "open loop, %.0f requests/s, Poisson".formatted(rate);
            }
        }
    }

    /// How a server is asked.
    ///
    /// @param headers that say what the body is, one a line
    /// @param deadlineMillis answers that come later are counted; 0 for none
    record Plan(String token, Path body, int connections, int seconds, String headers, Pace pace, int deadlineMillis) {
        Plan(String token, Path body, int connections, int seconds, String headers, Pace pace) {
            this(token, body, connections, seconds, headers, pace, 0);
        }

        Plan(String token, Path body, int connections, int seconds, String headers) {
            this(token, body, connections, seconds, headers, new Pace.Closed());
        }

        Plan(String token, Path body, int connections, int seconds) {
            this(token, body, connections, seconds, JSON);
        }
    }

    /// What came of it. Latencies are in microseconds.
    ///
    /// @param refused answers other than 200
    /// @param overdue answers of 200 that came after the plan's deadline
    /// @param unanswered requests that were due and got no answer in ten seconds, or whose connection broke
    /// @param lateMicros how late the client itself was with a request that had a free connection, on
    ///     average
    /// @param cpuMicros that the client took, per request
    record Result(
            long requests,
            double p50,
            double p90,
            double p99,
            double p999,
            long refused,
            long overdue,
            long unanswered,
            double lateMicros,
            double cpuMicros) {

        /// @throws IllegalStateException if not all answers were 200
        Result requireAll(URI url) {
            if (refused + unanswered > 0) {
                throw new IllegalStateException(refused + " of " + requests + " answers of " + url + " were not 200, "
                        + unanswered + " never came");
            }
            return this;
        }
    }

    static Result run(URI url, Plan plan) throws IOException {
        return run(url, plan, null);
    }

    /// @param histogram a file that gets it: nanoseconds and how many, a bucket a line
    static Result run(URI url, Plan plan, @Nullable Path histogram) throws IOException {
        var request = Files.createTempFile("windlass-bench", ".request");
        try {
            Files.write(request, request(url, plan));
            var command = new ArrayList<>(List.of(
                    compiled().toString(),
                    url.getHost(),
                    Integer.toString(url.getPort()),
                    request.toString(),
                    Integer.toString(plan.connections()),
                    Integer.toString(1000 * plan.seconds())));
            switch (plan.pace()) {
                case Pace.Closed() -> command.add("closed");
                case Pace.Constant(double rate) -> command.addAll(List.of("constant", Double.toString(rate)));
                case Pace.Poisson(double rate, long seed) ->
                    command.addAll(List.of("poisson", Double.toString(rate), Long.toString(seed)));
            }
            command.add(Integer.toString(plan.deadlineMillis()));
            if (histogram != null) {
                command.add(histogram.toString());
            }
            return read(output(command));
        } finally {
            Files.delete(request);
        }
    }

    private static byte[] request(URI url, Plan plan) throws IOException {
        var body = Files.readAllBytes(plan.body());
        var head = "POST " + url.getRawPath() + " HTTP/1.1\r\nHost: " + url.getAuthority()
                + "\r\nAuthorization: Bearer "
                + plan.token() + "\r\n" + plan.headers().replace("\n", "\r\n") + "\r\nContent-Length: " + body.length
                + "\r\n\r\n";
        var bytes = head.getBytes(StandardCharsets.US_ASCII);
        var request = Arrays.copyOf(bytes, bytes.length + body.length);
        System.arraycopy(body, 0, request, bytes.length, body.length);
        return request;
    }

    private static Result read(String line) {
        var said = Arrays.stream(line.strip().split(" "))
                .map(it -> it.split("="))
                .collect(Collectors.toMap(it -> it[0], it -> Double.valueOf(it[1])));
        double requests = said.get("requests");
        return new Result(
                (long) requests,
                said.get("p50") / 1000,
                said.get("p90") / 1000,
                said.get("p99") / 1000,
                said.get("p999") / 1000,
                said.get("refused").longValue(),
                said.get("overdue").longValue(),
                (long) (said.get("broken") + said.get("unanswered")),
                said.get("late") / 1000,
                said.get("cpu") / 1000 / Math.max(1, requests));
    }

    private static synchronized Path compiled() throws IOException {
        if (program == null) {
            var directory = Files.createTempDirectory("windlass-load");
            for (var name : List.of("load.c", "histogram.h")) {
                try (var source = Objects.requireNonNull(Load.class.getResourceAsStream("/bench/" + name))) {
                    Files.copy(source, directory.resolve(name));
                }
            }
            var made = directory.resolve("load");
            output(List.of(
                    "cc",
                    "-O2",
                    "-o",
                    made.toString(),
                    directory.resolve("load.c").toString(),
                    "-lm"));
            program = made;
        }
        return program;
    }

    private static String output(List<String> command) throws IOException {
        try {
            var process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(command.getFirst() + " ended with " + process.exitValue());
            }
            return said;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        } catch (IOException absent) {
            throw command.getFirst().equals("cc")
                    ? new IOException("the bench's client is a C program: install a C compiler (cc)", absent)
                    : absent;
        }
    }
}
