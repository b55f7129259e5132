package dev.windlass.control;

import dev.windlass.control.GoodRequests.Good;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// One request with one text in one place.
record Attack(Good good, String place, EvilText text, String target, Map<String, byte[]> headers, byte[] body) {
    private static final int SILENCE_MILLIS = 30_000;

    @Override
    public String toString() {
        return good.method() + " " + good.route().path() + ", " + text + " in " + place;
    }

    /// Through a plain socket, since no client would send some of these. A connection that is closed on a head that is
    /// too large counts as 431.
    int status(TestApi api) throws IOException {
        try (var socket = new Socket("127.0.0.1", api.base().getPort())) {
            socket.setSoTimeout(SILENCE_MILLIS);
            socket.getOutputStream().write(head());
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
            var answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            socket.getInputStream().readAllBytes();
            return Integer.parseInt(answer.split(" ")[1]);
        } catch (IOException | IndexOutOfBoundsException broken) {
            if (text == EvilText.MEBIBYTE && !place.startsWith("body")) {
                return 431;
            }
            throw new IOException(toString(), broken);
        }
    }

    private byte[] head() {
        var head = new ByteArrayOutputStream();
        head.writeBytes((good.method() + " " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + "Content-Length: " + body.length + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        headers.forEach((name, value) -> {
            head.writeBytes((name + ": ").getBytes(StandardCharsets.US_ASCII));
            head.writeBytes(value);
            head.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        });
        head.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        return head.toByteArray();
    }
}
