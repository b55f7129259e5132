package dev.windlass.http;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A request of any verb on a connection of its own, with nothing between a test and the bytes.
public final class RawRequest {
    private static final int SILENCE_MILLIS = 20_000;

    private RawRequest() {}

    /// An answer; header names in lower case.
    public record Answer(int status, Map<String, String> headers, String text) {
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    public static Answer send(URI server, String verb, String target, Map<String, String> headers) throws IOException {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(SILENCE_MILLIS);
            var head = new StringBuilder(
                    verb + " " + target + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nConnection: close\r\n");
            headers.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append("\r\n"));
            socket.getOutputStream().write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            return answer(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static Answer answer(String text) throws IOException {
        var parts = text.split("\r\n\r\n", 2);
        var lines = parts[0].lines().toList();
        if (lines.isEmpty() || !lines.getFirst().startsWith("HTTP/1.1 ")) {
            throw new IOException("no answer: " + text);
        }
        var headers = new TreeMap<String, String>();
        for (var line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Answer(Integer.parseInt(lines.getFirst().split(" ")[1]), headers, parts.length == 2 ? parts[1] : "");
    }
}
