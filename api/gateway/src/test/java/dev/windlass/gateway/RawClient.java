package dev.windlass.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// A connection to the gateway whose every byte the test writes itself.
final class RawClient implements AutoCloseable {
    final Socket socket;
    private final InputStream in;

    RawClient(GatewayRig rig) throws IOException {
        socket = rig.socket();
        in = new BufferedInputStream(socket.getInputStream());
    }

    /// One answer, read to its end.
    record Answer(int status, Map<String, String> headers, byte[] body) {
        boolean closes() {
            return "close".equalsIgnoreCase(headers.get("connection"));
        }

        String text() {
            return new String(body, UTF_8);
        }
    }

    /// @param headers each with its line's end
    static byte[] request(String method, String path, String headers, byte[] body) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes((method + " " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + GatewayRig.TOKEN
                        + "\r\n" + headers + "\r\n")
                .getBytes(ISO_8859_1));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    static byte[] post(String path, byte[] body) {
        return request("POST", path, "Content-Length: " + body.length + "\r\n", body);
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void write(byte[] bytes, int from, int to) throws IOException {
        socket.getOutputStream().write(bytes, from, to - from);
    }

    Answer ask(byte[] request) throws IOException {
        write(request);
        return read();
    }

    Answer read() throws IOException {
        var status = line();
        assertTrue(status.startsWith("HTTP/1.1 "), "not an answer: \"" + status + "\"");
        var headers = new HashMap<String, String>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        var body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Answer(Integer.parseInt(status.substring(9, 12)), headers, body);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /// Whether the gateway has closed it.
    boolean ended() throws IOException {
        return in.read() == -1;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
