package dev.windlass.harness;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A request of any verb, on a connection of its own.
public final class RawVerb {
    private static final int SILENCE_MAX_MILLIS = 30_000;

    private RawVerb() {}

    /// The answer's status and what its header Allow says. An answer to a HEAD that has a body is an exception.
    ///
    /// @param token empty for none
    public static String ask(URI server, String verb, String path, String token) throws IOException {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(SILENCE_MAX_MILLIS);
            var head = verb + " " + path + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nConnection: close\r\n"
                    + (token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n") + "\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var parts = answer.split("\r\n\r\n", 2);
            if (verb.equals("HEAD") && (parts.length < 2 || !parts[1].isEmpty())) {
                throw new IOException("an answer to HEAD with a body: " + answer);
            }
            var allow = parts[0].lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("allow:"))
                    .map(line -> line.substring("allow:".length()).strip())
                    .findFirst()
                    .orElse("");
            return answer.split(" ")[1] + " " + allow;
        }
    }
}
