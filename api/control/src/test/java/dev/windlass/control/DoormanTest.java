package dev.windlass.control;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoormanTest {
    private TestApi api;

    @BeforeEach
    void start(@TempDir Path scratch) {
        api = new TestApi(scratch);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private String answered(String request) throws IOException {
        try (var socket = new Socket("127.0.0.1", api.base().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    @Test
    void aTransferCodingThatNobodyUndoesIsRefused() throws IOException {
        var answer = answered("POST /v1/tenants/payments/plans HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Authorization: Bearer token-ci\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 501 ").contains("application/problem+json", "Transfer-Encoding");
    }

    @Test
    void chunksAreRead() throws IOException {
        var answer = answered("POST /v1/tenants/payments/plans HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Authorization: Bearer token-ci\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ");
    }
}
