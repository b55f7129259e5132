package dev.windlass.gateway;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// HTTP/2 whose every frame a test writes itself.
final class RawFrames implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RESET = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    private static final int INITIAL_WINDOW = 4;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int ENHANCE_YOUR_CALM = 0xb;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private int error = -1;

    /// What it was told that it may send.
    private int window = 65_535;

    RawFrames(GatewayRig rig) throws IOException {
        this(rig.socket());
    }

    RawFrames(Socket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        write(SETTINGS, 0, 0, new byte[0]);
    }

    void write(int type, int flags, int stream, byte[] payload) throws IOException {
        out.writeByte(payload.length >> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
    }

    /// A head as HPACK has it without tables.
    static byte[] head(String method, String path, String... more) {
        var bytes = new ByteArrayOutputStream();
        field(bytes, ":method", method);
        field(bytes, ":scheme", "http");
        field(bytes, ":authority", "x");
        field(bytes, ":path", path);
        field(bytes, "authorization", "Bearer " + GatewayRig.TOKEN);
        for (int i = 0; i < more.length; i += 2) {
            field(bytes, more[i], more[i + 1]);
        }
        return bytes.toByteArray();
    }

    private static void field(ByteArrayOutputStream bytes, String name, String value) {
        bytes.write(0);
        text(bytes, name);
        text(bytes, value);
    }

    private static void text(ByteArrayOutputStream bytes, String text) {
        if (text.length() > 126) {
            throw new IllegalArgumentException("too long for one byte of length");
        }
        bytes.write(text.length());
        bytes.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Reads a frame: its type.
    int next() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        in.skipNBytes(5);
        var payload = in.readNBytes(length);
        if (type == GO_AWAY) {
            error = ByteBuffer.wrap(payload).getInt(4);
        }
        for (int at = 0; type == SETTINGS && at < length; at += 6) {
            window =
                    payload[at + 1] == INITIAL_WINDOW ? ByteBuffer.wrap(payload).getInt(at + 2) : window;
        }
        return type;
    }

    int window() {
        return window;
    }

    /// Reads to the end of the connection: the error of its last GOAWAY; -1 if there was none.
    int end() throws IOException {
        try {
            while (true) {
                var _ = next();
            }
        } catch (EOFException | SocketException ended) {
            return error;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
