package dev.windlass.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InferBinaryTest {
    private static final byte[] TEXT = {2, 0, 0, 0, 'h', 'i', 0, 0, 0, 0};

    @TempDir
    static Path directory;

    private static GatewayRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        rig.echoes();
        rig.echo("fixed", Datatype.FP32, 1, 2);
        rig.echo("wide", Datatype.FP32, -1, -1);
        rig.echo("text", Datatype.BYTES, -1);
        rig.serve(
                "two",
                FakeInstance.echo(
                        GatewayRig.key("two", "1"),
                        new TensorSpec("a", Datatype.FP32, List.of(2L)),
                        new TensorSpec("b", Datatype.BYTES, List.of(2L))));
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static byte[] sample(Datatype datatype) {
        if (datatype == Datatype.BYTES) {
            return TEXT;
        }
        var bytes = new byte[2 * datatype.byteSize()];
        Arrays.fill(bytes, (byte) 1);
        return bytes;
    }

    private static String head(Datatype datatype, int size, String more) {
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"" + datatype
                + "\",\"parameters\":{\"binary_data_size\":" + size + "}}]" + more + "}";
    }

    private static byte[] tensors(HttpResponse<byte[]> answer) {
        assertEquals(200, answer.statusCode(), () -> new String(answer.body(), StandardCharsets.UTF_8));
        int head = answer.headers()
                .firstValue("Inference-Header-Content-Length")
                .map(Integer::parseInt)
                .orElse(answer.body().length);
        return Arrays.copyOfRange(answer.body(), head, answer.body().length);
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource(Datatype.class)
    void everyDatatypeGoesInAndOutAsBytes(Datatype datatype) throws Exception {
        var sample = sample(datatype);
        var answer = rig.binary(
                GatewayRig.echoOf(datatype),
                head(datatype, sample.length, ",\"parameters\":{\"binary_data_output\":true}"),
                sample);
        assertArrayEquals(sample, tensors(answer));
        assertEquals(
                "application/octet-stream",
                answer.headers().firstValue("Content-Type").orElse(""));
        assertTrue(text(answer).contains("\"binary_data_size\":" + sample.length), text(answer));
    }

    @Test
    void dataThatIsNullIsAbsentBesideItsBytes() throws Exception {
        var head = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":null,"
                + "\"parameters\":{\"binary_data_size\":8}}],\"parameters\":{\"binary_data_output\":true}}";
        assertArrayEquals(new byte[8], tensors(rig.binary("echo-fp32", head, new byte[8])));
    }

    @Test
    void halvesAreWidenedWhenTheyAreWantedAsJson() throws Exception {
        var ones = new byte[] {0, 0x3c, 0, (byte) 0xc0};
        var answer = rig.binary("echo-fp16", head(Datatype.FP16, 4, ""), ones);
        assertTrue(text(answer).contains("\"data\":[1.0,-2.0]"), text(answer));
        var brains = new byte[] {(byte) 0x80, 0x3f, 0, (byte) 0xc0};
        answer = rig.binary("echo-bf16", head(Datatype.BF16, 4, ""), brains);
        assertTrue(text(answer).contains("\"data\":[1.0,-2.0]"), text(answer));
    }

    @Test
    void anOutputsOwnChoiceWinsOverTheRequests() throws Exception {
        var floats = sample(Datatype.FP32);
        var body = "{\"parameters\":{\"binary_data_output\":true},\"outputs\":[{\"name\":\"b\",\"parameters\":"
                + "{\"binary_data\":false}},{\"name\":\"a\"}],\"inputs\":[{\"name\":\"b\",\"shape\":[2],"
                + "\"datatype\":\"BYTES\",\"data\":[\"hi\",\"\"]},{\"name\":\"a\",\"shape\":[2],\"datatype\":"
                + "\"FP32\",\"parameters\":{\"binary_data_size\":8}}]}";
        var answer = rig.binary("two", body, floats);
        assertArrayEquals(floats, tensors(answer));
        assertTrue(text(answer).contains("\"data\":[\"hi\",\"\"]"), text(answer));
    }

    @Test
    void severalTensorsLieInTheOrderOfTheInputs() throws Exception {
        var body =
                "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[{\"name\":\"b\",\"shape\":[2],\"datatype\":"
                        + "\"BYTES\",\"parameters\":{\"binary_data_size\":10}},{\"name\":\"a\",\"shape\":[2],\"datatype\":"
                        + "\"FP32\",\"parameters\":{\"binary_data_size\":8}}]}";
        var floats = sample(Datatype.FP32);
        var bytes = Arrays.copyOf(TEXT, 18);
        System.arraycopy(floats, 0, bytes, 10, 8);
        var expected = Arrays.copyOf(floats, 18);
        System.arraycopy(TEXT, 0, expected, 8, 10);
        assertArrayEquals(expected, tensors(rig.binary("two", body, bytes)));
    }

    @Test
    void jsonInAndBinaryOutNeedsNoHeader() throws Exception {
        var answer = rig.http.send(
                rig.request("/acme/prod/v2/models/echo-int16/infer")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"INT16\",\"data\":[1,2]}],"
                                        + "\"parameters\":{\"binary_data_output\":true}}"))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertArrayEquals(new byte[] {1, 0, 2, 0}, tensors(answer));
    }

    @Test
    void anEmptyBinaryOutputComesAsJson() throws Exception {
        var answer = rig.binary(
                "echo-fp32",
                "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[{\"name\":\"x\",\"shape\":[0,2],"
                        + "\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":0}}]}",
                new byte[0]);
        assertEquals(0, tensors(answer).length);
        assertEquals(
                "application/json", answer.headers().firstValue("Content-Type").orElse(""));
        assertTrue(text(answer).contains("\"binary_data_size\":0"), text(answer));
    }

    @ParameterizedTest
    @CsvSource({"echo-fp32,16", "fixed,8"})
    void aRawBodyIsTheOnlyInput(String model, int bytes) throws Exception {
        var body = new byte[bytes];
        Arrays.fill(body, (byte) 7);
        assertArrayEquals(body, tensors(rig.binary(model, "", body)));
    }

    @Test
    void aRawBodyForTextIsOneString() throws Exception {
        var expected =
                ByteBuffer.allocate(7).order(ByteOrder.LITTLE_ENDIAN).putInt(3).put(new byte[] {'a', 0, 'b'});
        assertArrayEquals(expected.array(), tensors(rig.binary("text", "", new byte[] {'a', 0, 'b'})));
    }

    @ParameterizedTest
    @CsvSource({"echo-fp32,9,rows of 8", "fixed,16,exactly 8", "wide,16,one free dimension", "two,16,one input"})
    void aRawBodyThatDoesNotFitIsRefused(String model, int bytes, String why) throws Exception {
        var answer = rig.binary(model, "", new byte[bytes]);
        assertEquals(400, answer.statusCode());
        assertTrue(text(answer).contains(why), text(answer));
    }

    @ParameterizedTest
    @CsvSource({
        "8,9,unexpected additional input data",
        "8,7,binary_data_size = 8",
        "4,4,binary_data_size = 4",
        "9223372036854775807,8,binary_data_size",
        "-1,8,binary_data_size"
    })
    void bytesThatDoNotMatchAreRefused(long declared, int sent, String why) throws Exception {
        var body = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"parameters\":"
                + "{\"binary_data_size\":" + declared + "}}]}";
        var answer = rig.binary("echo-fp32", body, new byte[sent]);
        assertEquals(400, answer.statusCode(), text(answer));
        assertTrue(text(answer).contains(why), text(answer));
    }

    @Test
    void stringsWithLengthsThatLieAreRefused() throws Exception {
        for (var lie : List.of(
                new byte[] {3, 0, 0, 0, 'h', 'i', 0, 0, 0, 0},
                new byte[] {-1, -1, -1, -1, 'h', 'i', 0, 0, 0, 0},
                new byte[] {2, 0, 0, 0, 'h', 'i', 0, 0, 0},
                new byte[] {2, 0, 0, 0, 'h', 'i', 0, 0, 0, 0, 0})) {
            var answer = rig.binary("echo-bytes", head(Datatype.BYTES, lie.length, ""), lie);
            assertEquals(400, answer.statusCode(), text(answer));
            assertTrue(text(answer).contains("inputs[x]"), text(answer));
        }
    }
}
