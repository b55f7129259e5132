package dev.windlass.harness;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// A proxy between a client and one server: a forward one for whoever asks it so, else a load balancer. It has faults
/// where a test wants them, and remembers what it was asked. One request per connection.
public final class Middleman implements AutoCloseable {
    private static final int SILENCE_MAX_MILLIS = 120_000;
    private static final String PAGE = "<html>\r\n<head><title>%d of the middleman</title></head>\r\n</html>\r\n";

    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final URI server;
    private final Function<Asked, Fault> faults;

    /// A request as it came; header names in lower case.
    ///
    /// @param target a path, or an address if the client takes this for a forward proxy
    public record Asked(String verb, String target, Map<String, String> headers, int bodyBytes) {
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /// What becomes of a request.
    public sealed interface Fault {
        record None() implements Fault {}

        /// A page of HTML instead; the server hears nothing.
        record Refused(int status) implements Fault {}

        /// The same after the server has answered, so that what was asked is done.
        record Lost(int status) implements Fault {}
    }

    private Middleman(URI server, Function<Asked, Fault> faults) {
        this.server = server;
        this.faults = faults;
        try {
            this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /// Before `server`, whatever host a client names.
    public static Middleman before(URI server, Function<Asked, Fault> faults) {
        return new Middleman(server, faults);
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var client = socket.accept();
                threads.execute(() -> serve(client));
            } catch (IOException _) {
                // Closed at the end of the test.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setSoTimeout(SILENCE_MAX_MILLIS);
            var in = new BufferedInputStream(client.getInputStream());
            var first = line(in).split(" ");
            var headers = headers(in);
            int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
            var request = new Asked(first[0], first[1], headers, length);
            asked.add(request);
            var body = in.readNBytes(length);
            switch (faults.apply(request)) {
                case Fault.None _ -> client.getOutputStream().write(answer(request, body));
                case Fault.Refused(var status) -> client.getOutputStream().write(page(status));
                case Fault.Lost(var status) -> {
                    answer(request, body);
                    client.getOutputStream().write(page(status));
                }
            }
        } catch (IOException _) {
            // The client has gone, or the server has: the connection's end says so.
        }
    }

    /// The server's answer, to its end.
    private byte[] answer(Asked request, byte[] body) throws IOException {
        try (var upstream = new Socket(server.getHost(), server.getPort())) {
            upstream.setSoTimeout(SILENCE_MAX_MILLIS);
            var path = request.target().replaceFirst("^https?://[^/]*", "");
            var head = new StringBuilder(request.verb() + " " + path + " HTTP/1.1\r\n");
            request.headers().forEach((name, value) -> {
                if (!name.startsWith("proxy-") && !name.equals("connection")) {
                    head.append(name).append(": ").append(value).append("\r\n");
                }
            });
            head.append("connection: close\r\n\r\n");
            upstream.getOutputStream().write(head.toString().getBytes(StandardCharsets.US_ASCII));
            upstream.getOutputStream().write(body);
            return upstream.getInputStream().readAllBytes();
        }
    }

    private static byte[] page(int status) {
        var page = PAGE.formatted(status);
        return ("HTTP/1.1 " + status + " Trouble\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: "
                        + page.length() + "\r\n\r\n" + page)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        var headers = new TreeMap<String, String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the client ended the connection within a head");
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
