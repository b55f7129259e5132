package dev.windlass.gateway;

import static dev.windlass.gateway.InferAnswers.ok;
import static dev.windlass.gateway.InferAnswers.one;
import static dev.windlass.gateway.InferAnswers.refused;

import dev.windlass.slab.Datatype;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Infer requests with a `Content-Encoding`.
class InferCompressedTest {
    @TempDir
    static Path directory;

    private static GatewayRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        rig.echo("echo-fp32", Datatype.FP32, -1, 2);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void identityBesideAnotherEncodingChangesNothing() throws Exception {
        var json = one(Datatype.FP32, "[1,2]", "[1,2]").getBytes(StandardCharsets.UTF_8);
        for (var encoding : List.of("gzip, identity", "identity, gzip", "identity,gzip,identity", " GZIP ,Identity")) {
            ok(encoded(encoding, gzip(json)));
        }
        for (var encoding : List.of("identity", "identity, identity", "")) {
            ok(encoded(encoding, json));
        }
        ok(rig.send(rig.request("/acme/prod/v2/models/echo-fp32/infer")
                .header("Content-Encoding", "gzip")
                .header("Content-Encoding", "identity")
                .POST(HttpRequest.BodyPublishers.ofByteArray(gzip(json)))));
        refused(415, encoded("gzip, gzip", gzip(gzip(json))), "gzip, gzip", "isn't known here");
        refused(415, encoded("identity, br", json), "br");
    }

    @Test
    void compressedBodiesAreServedAndBombsAreNot() throws Exception {
        var json = one(Datatype.FP32, "[1,2]", "[1,2]").getBytes(StandardCharsets.UTF_8);
        var gzip = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(gzip)) {
            out.write(json);
        }
        var deflate = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(deflate)) {
            out.write(json);
        }
        ok(encoded("gzip", gzip.toByteArray()));
        ok(encoded("deflate", deflate.toByteArray()));
        refused(400, encoded("gzip", json), "gzip");
        refused(415, encoded("br", json), "gzip, deflate");
        var bomb = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bomb)) {
            for (int i = 0; i < 20; i++) {
                out.write(new byte[1 << 20]);
            }
        }
        refused(413, encoded("gzip", bomb.toByteArray()), "limit");
        refused(400, encoded("gzip", Arrays.copyOf(gzip.toByteArray(), gzip.size() - 12)), "gzip");
    }

    @Test
    void nothingMayFollowACompressedBody() throws Exception {
        var json = one(Datatype.FP32, "[1,2]", "[1,2]").getBytes(StandardCharsets.UTF_8);
        var deflate = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(deflate)) {
            out.write(json);
        }
        for (var behind :
                new byte[][] {{0}, "{}".getBytes(StandardCharsets.UTF_8), {0x1f, (byte) 0x8b}, new byte[100]}) {
            refused(400, encoded("gzip", joined(gzip(json), behind)), "Content-Encoding = gzip", "no gzip member");
            refused(400, encoded("deflate", joined(deflate.toByteArray(), behind)), behind.length + " bytes behind");
        }
    }

    @Test
    void aGzipBodyMayHaveSeveralMembers() throws Exception {
        var json = one(Datatype.FP32, "[1,2]", "[1,2]").getBytes(StandardCharsets.UTF_8);
        var first = gzip(Arrays.copyOf(json, 20));
        var second = gzip(Arrays.copyOfRange(json, 20, json.length));

        ok(encoded("gzip", joined(joined(first, gzip(new byte[0])), second)));

        var damaged = second.clone();
        damaged[damaged.length - 6] ^= 1;
        refused(400, encoded("gzip", joined(first, damaged)), "checksum");
        refused(400, encoded("gzip", joined(first, Arrays.copyOf(second, second.length - 1))), "too early");
    }

    private static byte[] gzip(byte[] plain) throws Exception {
        var gzip = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(gzip)) {
            out.write(plain);
        }
        return gzip.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static HttpResponse<String> encoded(String encoding, byte[] body) throws Exception {
        return rig.send(rig.request("/acme/prod/v2/models/echo-fp32/infer")
                .header("Content-Encoding", encoding)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }
}
