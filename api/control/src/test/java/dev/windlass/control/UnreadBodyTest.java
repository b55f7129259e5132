package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whoever is refused while he still sends must be able to read why.
final class UnreadBodyTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path scratch;

    private TestApi api;
    private Socket socket;

    @BeforeEach
    void start() throws IOException {
        api = new TestApi(scratch);
        socket = new Socket("127.0.0.1", api.base().getPort());
        socket.setSoTimeout(20_000);
    }

    @AfterEach
    void stop() throws IOException {
        socket.close();
        api.close();
    }

    @Test
    void theConnectionGoesOnBehindARefusedBody() throws IOException {
        for (int i = 0; i < 3; i++) {
            head("PATCH /v1/tenants/payments/uploads/none", "Content-Length: " + 8 * MIB);
            socket.getOutputStream().write(new byte[8 * MIB]);

            assertThat(answer()).startsWith("HTTP/1.1 404").doesNotContain("Connection: close");
        }
    }

    @Test
    void aChunkedBodyIsReadToItsEnd() throws IOException {
        for (int i = 0; i < 2; i++) {
            head("POST /v1/nowhere", "Transfer-Encoding: chunked");
            socket.getOutputStream().write("4\r\nabcd\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(answer()).startsWith("HTTP/1.1 404").doesNotContain("Connection: close");
        }
    }

    @Test
    void aLongRestIsNotWaitedForButTheAnswerComes() throws IOException {
        head("PATCH /v1/tenants/payments/uploads/none", "Content-Length: " + 1024L * MIB);
        socket.getOutputStream().write(new byte[24 * MIB]);

        assertThat(answer())
                .startsWith("HTTP/1.1 404")
                .contains("Connection: close")
                .contains("NotFound");
    }

    @Test
    void whoAsksFirstIsRefusedBeforeHeSends() throws IOException {
        head("PATCH /v1/tenants/payments/uploads/none", "Content-Length: " + MIB + "\r\nExpect: 100-continue");

        assertThat(answer()).startsWith("HTTP/1.1 404");
    }

    private void head(String line, String headers) throws IOException {
        var text = line + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token-dev\r\n"
                + "Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\n" + headers + "\r\n\r\n";
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Head and body of one answer with a content length, or all until the connection's end.
    private String answer() throws IOException {
        var bytes = new ByteArrayOutputStream();
        while (!complete(bytes.toString(StandardCharsets.UTF_8))) {
            int read = socket.getInputStream().read();
            if (read < 0) {
                break;
            }
            bytes.write(read);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static boolean complete(String text) {
        int body = text.indexOf("\r\n\r\n") + 4;
        var length = text.indexOf("Content-Length: ");
        if (body < 4 || length < 0) {
            return false;
        }
        var digits = text.substring(length + "Content-Length: ".length(), text.indexOf('\r', length));
        return text.length() - body >= Integer.parseInt(digits);
    }
}
