package dev.windlass.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// The client, in a process of its own: closed loop, one thread and one socket per connection, requests
/// prepared as bytes, so that little of the machine goes to it. Prints one line: requests, p50 and p99
/// in microseconds, and how many answers were not 200.
public final class Load {
    static final long HIGHEST_MICROS = TimeUnit.SECONDS.toMicros(60);
    private static final int ANSWER_MAX = 64 << 10;

    private Load() {}

    /// How a server is asked.
    ///
    /// @param headers that say what the body is, one a line
    record Plan(String token, Path body, int connections, int seconds, String headers) {
        Plan(String token, Path body, int connections, int seconds) {
            this(token, body, connections, seconds, JSON);
        }

        List<String> arguments(URI url) {
            return List.of(
                    Load.class.getName(),
                    url.toString(),
                    token,
                    body.toString(),
                    Integer.toString(connections),
                    Integer.toString(seconds),
                    headers);
        }
    }

    /// The headers of a body in JSON.
    static final String JSON = "Content-Type: application/json";

    /// @param args URL, token, file of the body, connections, seconds, headers that say what the body is
    public static void main(String[] args) throws Exception {
        var target = URI.create(args[0]);
        var request = request(target, args[1], Files.readAllBytes(Path.of(args[2])), args[5]);
        int connections = Integer.parseInt(args[3]);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(Integer.parseInt(args[4]));
        var all = new Histogram(HIGHEST_MICROS, 3);
        long refused = 0;
        try (var threads = Executors.newFixedThreadPool(connections)) {
            var running = new ArrayList<Future<Answers>>();
            for (int i = 0; i < connections; i++) {
                running.add(threads.submit(() -> connection(target, request, until)));
            }
            for (var each : running) {
                all.add(each.get().latency());
                refused += each.get().refused();
            }
        }
        System.out.printf(
                "%d %d %d %d%n",
                all.getTotalCount(), all.getValueAtPercentile(50), all.getValueAtPercentile(99), refused);
    }

    record Answers(Histogram latency, long refused) {}

    static byte[] request(URI target, String token, byte[] body, String headers) {
        var head = "POST " + target.getRawPath() + " HTTP/1.1\r\nHost: " + target.getAuthority()
                + "\r\nAuthorization: Bearer " + token + "\r\n" + headers.replace("\n", "\r\n") + "\r\nContent-Length: "
                + body.length + "\r\n\r\n";
        var bytes = head.getBytes(StandardCharsets.US_ASCII);
        var request = new byte[bytes.length + body.length];
        System.arraycopy(bytes, 0, request, 0, bytes.length);
        System.arraycopy(body, 0, request, bytes.length, body.length);
        return request;
    }

    private static Answers connection(URI target, byte[] request, long until) throws IOException {
        var latency = new Histogram(HIGHEST_MICROS, 3);
        long refused = 0;
        try (var connection = Connection.open(target)) {
            while (System.nanoTime() < until) {
                long from = System.nanoTime();
                boolean ok = connection.ask(request);
                latency.recordValue(Math.min(HIGHEST_MICROS, (System.nanoTime() - from) / 1000));
                refused += ok ? 0 : 1;
            }
        }
        return new Answers(latency, refused);
    }

    /// One socket, on which one request follows the other.
    record Connection(Socket socket, InputStream in, OutputStream out, byte[] buffer) implements AutoCloseable {
        static Connection open(URI target) throws IOException {
            var socket = new Socket();
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.connect(new InetSocketAddress(target.getHost(), target.getPort()));
            return new Connection(socket, socket.getInputStream(), socket.getOutputStream(), new byte[ANSWER_MAX]);
        }

        /// True if the answer is 200.
        boolean ask(byte[] request) throws IOException {
            out.write(request);
            return answer(in, buffer);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /// Reads one answer with a Content-Length.
    private static boolean answer(InputStream in, byte[] buffer) throws IOException {
        int filled = 0;
        int end = -1;
        while (end < 0) {
            filled += more(in, buffer, filled);
            end = headEnd(buffer, filled);
        }
        var head = new String(buffer, 0, end, StandardCharsets.US_ASCII);
        int at = head.toLowerCase(java.util.Locale.ROOT).indexOf("content-length:");
        int length =
                Integer.parseInt(head.substring(at + 15, head.indexOf('\r', at)).strip());
        while (filled < end + length) {
            filled += more(in, buffer, filled);
        }
        return head.startsWith("HTTP/1.1 200");
    }

    private static int more(InputStream in, byte[] buffer, int from) throws IOException {
        int read = in.read(buffer, from, buffer.length - from);
        if (read < 0) {
            throw new IOException("the server closed the connection");
        }
        return read;
    }

    private static int headEnd(byte[] buffer, int filled) {
        for (int i = 3; i < filled; i++) {
            if (buffer[i] == '\n' && buffer[i - 1] == '\r' && buffer[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }
}
