package dev.windlass.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.windlass.exchange.InstanceLimits;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/// A gateway in front of model `m`, which has room for one request of bytes, and a client that writes such requests.
final class BinaryRig implements AutoCloseable {
    static final int LARGE = 12 << 20;
    private static final TensorSpec X = new TensorSpec("x", Datatype.UINT8, List.of(-1L));

    final GatewayRig gateway;
    final RawClient client;

    BinaryRig(Path directory, Duration parkedFor) throws IOException {
        gateway = new GatewayRig(directory, RigLimits.parkedFor(parkedFor))
                .start()
                .keys();
        client = new RawClient(gateway);
    }

    static FakeInstance echo() {
        return model(inputs -> new FakeInstance.Result.Outputs(inputs, false));
    }

    static FakeInstance model(FakeInstance.Model model) {
        return new FakeInstance(
                GatewayRig.key("m", "1"), List.of(X), List.of(X), model, new InstanceLimits(16 << 20, 16 << 20, 1));
    }

    FakeInstance serve(FakeInstance.Model model) {
        return gateway.serve("m", model(model));
    }

    FakeInstance serveEcho() {
        return gateway.serve("m", echo());
    }

    static byte[] random(int bytes) {
        var all = new byte[bytes];
        new Random(bytes).nextBytes(all);
        return all;
    }

    static byte[] request(byte[] tensor) {
        return request(tensor, "");
    }

    static byte[] request(byte[] tensor, String headers) {
        return request("m", head(tensor.length), tensor, headers);
    }

    static byte[] request(String model, String json, byte[] tensors, String headers) {
        var body = Arrays.copyOf(json.getBytes(ISO_8859_1), json.length() + tensors.length);
        System.arraycopy(tensors, 0, body, json.length(), tensors.length);
        var lengths =
                "Inference-Header-Content-Length: " + json.length() + "\r\nContent-Length: " + body.length + "\r\n";
        return RawClient.request("POST", "/acme/prod/v2/models/" + model + "/infer", lengths + headers, body);
    }

    static String head(int bytes) {
        return "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[{\"name\":\"x\",\"shape\":[" + bytes
                + "],\"datatype\":\"UINT8\",\"parameters\":{\"binary_data_size\":" + bytes + "}}]}";
    }

    CompletableFuture<Void> writeAll(byte[] bytes) {
        return CompletableFuture.runAsync(() -> {
            try {
                client.write(bytes);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        });
    }

    /// What follows the JSON part of the next answer.
    byte[] readLast(int bytes) throws IOException {
        var answer = client.read();
        assertEquals(200, answer.status(), answer::text);
        return Arrays.copyOfRange(answer.body(), answer.body().length - bytes, answer.body().length);
    }

    /// The status of another client's request.
    int ask() {
        var tensor = random(10);
        try {
            return gateway.binary("m", head(tensor.length), tensor).statusCode();
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
    }

    void assertServedNext() throws IOException {
        var tensor = random(100);
        client.write(request(tensor));
        assertArrayEquals(tensor, readLast(100));
    }

    @Override
    public void close() throws IOException {
        client.close();
        gateway.close();
    }
}
