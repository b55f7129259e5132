package dev.windlass.harness;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One HTTP/1.1 connection held open, with nothing between a test and the bytes. An answer that doesn't
/// come within 30 s is an exception.
public final class RawHttp implements AutoCloseable {
    private static final int SILENCE_MAX_MILLIS = (int) Duration.ofSeconds(30).toMillis();

    private final Socket socket;
    private final InputStream in;
    private final String authority;
    private final String token;

    private RawHttp(Socket socket, String authority, String token) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.authority = authority;
        this.token = token;
    }

    /// An answer; header names in lower case.
    public record Answer(int status, Map<String, String> headers, byte[] body) {
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }

        /// True if the server ends the connection after it.
        public boolean closes() {
            return header("connection").equalsIgnoreCase("close");
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    public static RawHttp connect(URI server, String token) throws IOException {
        var socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(SILENCE_MAX_MILLIS);
        return new RawHttp(socket, server.getAuthority(), token);
    }

    /// Sends a request whose answer nobody reads.
    public void send(String path, byte[] body) throws IOException {
        send(path, Map.of(), body, body.length);
    }

    /// Ends the connection by a reset.
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    public Answer post(String path, Map<String, String> headers, byte[] body) throws IOException {
        send(path, headers, body, body.length);
        return read();
    }

    /// Sends less than is declared and says that no more will come. The answer, after which the server has
    /// ended the connection, or empty if it ended it without a byte of one.
    ///
    /// @throws IOException if the connection broke, or if the answer wasn't all that came
    public Optional<Answer> postTruncated(String path, Map<String, String> headers, byte[] body, int declaredLength)
            throws IOException {
        send(path, headers, body, declaredLength);
        socket.shutdownOutput();
        in.mark(1);
        if (in.read() < 0) {
            return Optional.empty();
        }
        in.reset();
        var answer = read();
        var rest = in.readAllBytes();
        if (rest.length > 0) {
            throw new IOException(rest.length + " bytes after the answer " + answer.text());
        }
        return Optional.of(answer);
    }

    private void send(String path, Map<String, String> headers, byte[] body, int length) throws IOException {
        var head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: " + authority + "\r\nAuthorization: Bearer "
                + token + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        var start = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        var bytes = java.util.Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, bytes, start.length, body.length);
        socket.getOutputStream().write(bytes);
    }

    private Answer read() throws IOException {
        int status = Integer.parseInt(line().split(" ")[1]);
        var headers = new HashMap<String, String>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "-1"));
        if (length < 0) {
            throw new IOException("an answer without Content-Length: " + headers);
        }
        var body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the server ended the connection within an answer");
        }
        return new Answer(status, headers, body);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server ended the connection before the answer's body");
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
