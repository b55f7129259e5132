package dev.windlass.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/// Many connections of one tenant that are kept busy, or kept waiting, for as long as the server lets them. To be used
/// from [Aside] where something else is measured meanwhile.
public final class Crowd implements AutoCloseable {
    private final URI server;
    private final String from;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile boolean running = true;

    /// @param from the loopback address that the connections come from
    public Crowd(URI server, String from) {
        this.server = server;
        this.from = from;
    }

    /// Connects once more and sends that text.
    public void send(String text) {
        try {
            var socket = new Socket();
            sockets.add(socket);
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), 10_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (SocketException refused) {
            // The server had enough of them: what this is about.
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /// Has every connection send one byte more twice a second, as long as this is open.
    public void drip() {
        Aside.start("crowd", () -> {
            while (running) {
                for (var socket : sockets) {
                    try {
                        socket.getOutputStream().write(' ');
                    } catch (IOException ended) {
                        sockets.remove(socket);
                    }
                }
                LockSupport.parkNanos(500_000_000);
            }
        });
    }

    /// A request's head.
    public static String head(String method, String path, String token, long bodyBytes) {
        return method + " " + path + " HTTP/1.1\r\nHost: windlass\r\nAuthorization: Bearer " + token
                + "\r\nContent-Length: " + bodyBytes + "\r\n\r\n";
    }

    @Override
    public void close() {
        running = false;
        for (var socket : sockets) {
            try {
                socket.close();
            } catch (IOException _) {
                // It is gone.
            }
        }
    }
}
