package dev.windlass.control;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A control API with small pools over a [TestApi], and connections to it that say as much as a test wants.
final class CrowdRig implements AutoCloseable {
    final TestApi api;
    private final ControlApi small;
    private final List<Closeable> open = new ArrayList<>();

    CrowdRig(Path scratch, ControlLimits limits) {
        this.api = new TestApi(scratch);
        this.small = ControlApi.start(
                api.parts.with(limits),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                api.chores,
                "127.0.0.1",
                0);
    }

    /// Sends a request's head and `body`, and keeps the connection open until the test's end.
    Call call(String principal, String line, String headers, String body) throws IOException {
        var socket = new Socket("127.0.0.1", small.port());
        socket.setSoTimeout(20_000);
        open.add(socket);
        var authorization = principal.isEmpty() ? "" : "Authorization: Bearer token-" + principal + "\r\n";
        var text = line + " HTTP/1.1\r\nHost: x\r\n" + authorization + headers + (headers.isEmpty() ? "" : "\r\n")
                + "\r\n" + body;
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return new Call(socket);
    }

    /// A request without a body.
    Call get(String principal, String path) throws IOException {
        return call(principal, "GET " + path, "", "");
    }

    record Call(Socket socket) {
        /// Waits for the status line.
        int status() throws IOException {
            return Integer.parseInt(head().split(" ", 3)[1]);
        }

        /// Waits for the answer's head, up to and with its empty line.
        String head() throws IOException {
            return until("\r\n\r\n");
        }

        /// All up to and with `end`, or up to the connection's end.
        String until(String end) throws IOException {
            var bytes = new ByteArrayOutputStream();
            while (!bytes.toString(StandardCharsets.UTF_8).endsWith(end)) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    break;
                }
                bytes.write(next);
            }
            return bytes.toString(StandardCharsets.UTF_8);
        }

        boolean answered() {
            try {
                return socket.getInputStream().available() > 0;
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }

        void send(String more) throws IOException {
            socket.getOutputStream().write(more.getBytes(StandardCharsets.US_ASCII));
        }

        void close() throws IOException {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        for (var each : open) {
            each.close();
        }
        small.close();
        api.close();
    }
}
