package dev.windlass.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// One keep-alive connection that looks at no more of an answer than it must: status and length.
final class LoadConnection implements AutoCloseable {
    private static final byte[] GOOD = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[64 << 10];

    LoadConnection(URI server) throws IOException {
        this.socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /// Sends a request and reads its answer to the end.
    ///
    /// @throws IOException also if the answer isn't 200
    void exchange(byte[] request) throws IOException {
        out.write(request);
        int filled = 0;
        int head = -1;
        while (head < 0) {
            filled = fill(filled);
            head = endOfHead(filled);
        }
        for (int i = 0; i < GOOD.length; i++) {
            if (buffer[i] != GOOD[i]) {
                throw new IOException("refused: " + new String(buffer, 0, filled, StandardCharsets.UTF_8));
            }
        }
        int whole = head + contentLength(head);
        while (filled < whole) {
            filled = fill(filled);
        }
    }

    private int fill(int filled) throws IOException {
        if (filled == buffer.length) {
            throw new IOException("an answer of more than " + buffer.length + " bytes");
        }
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
            throw new IOException("the server closed the connection");
        }
        return filled + read;
    }

    private int endOfHead(int filled) {
        for (int i = 3; i < filled; i++) {
            if (buffer[i] == '\n' && buffer[i - 1] == '\r' && buffer[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private int contentLength(int head) throws IOException {
        var lines = new String(buffer, 0, head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        int at = lines.indexOf("\ncontent-length:");
        if (at < 0) {
            throw new IOException("an answer without Content-Length: " + lines);
        }
        int from = at + "\ncontent-length:".length();
        return Integer.parseInt(lines.substring(from, lines.indexOf('\r', from)).strip());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
