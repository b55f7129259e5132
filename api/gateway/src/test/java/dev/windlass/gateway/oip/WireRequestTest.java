package dev.windlass.gateway.oip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import dev.windlass.gateway.OipProto;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.slab.Datatype;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireRequestTest {
    private static final byte GUARD = 0x5a;

    /// A message between bytes that aren't its own, so that who reads past it reads what he shouldn't.
    private static ByteBuffer between(byte[] message) {
        var memory = ByteBuffer.allocateDirect(message.length + 128);
        for (int i = 0; i < memory.capacity(); i++) {
            memory.put(i, GUARD);
        }
        memory.put(64, message);
        return memory.position(64).limit(64 + message.length);
    }

    /// Reads all of a request, its elements too, as one of a model that takes whatever it gives.
    private static String readAll(byte[] message) {
        var buffer = between(message);
        var request = WireRequest.read(buffer);
        var text = new StringBuilder(request.model() + "/" + request.version());
        for (var input : request.request().inputs()) {
            text.append(' ').append(input.name()).append(input.datatype()).append(Arrays.toString(input.shape()));
            if (!input.binary()) {
                text.append(elements(request, input));
            }
        }
        request.raw().forEach(it -> text.append(' ').append(it.remaining()));
        assertEquals(64, buffer.position());
        return text.toString();
    }

    private static String elements(WireRequest request, InferRequest.Input input) {
        var reader = WireTensors.READER;
        if (input.datatype() == Datatype.BYTES) {
            return Integer.toString(reader.stringBytes(request.message(), input));
        }
        long elements = Shapes.elements(input.shape());
        if (elements > reader.elementsMax(input)) {
            return "too many";
        }
        var target = ByteBuffer.allocate((int) elements * input.datatype().byteSize())
                .order(ByteOrder.LITTLE_ENDIAN);
        reader.elements(request.message(), input, target);
        return Arrays.toString(target.array());
    }

    private static DynamicMessage random(SplittableRandom random) {
        var inputs = new java.util.ArrayList<DynamicMessage>();
        var raw = new java.util.ArrayList<ByteString>();
        boolean typed = random.nextBoolean();
        for (int i = 0; i <= random.nextInt(3); i++) {
            int count = random.nextInt(5);
            var fields = new java.util.HashMap<String, Object>(Map.of(
                    "name",
                    "x" + i,
                    "datatype",
                    "INT32",
                    "shape",
                    List.of((long) count),
                    "parameters",
                    List.of(OipProto.parameter("note", random.nextLong()))));
            if (typed) {
                var values = random.ints(count).boxed().toList();
                fields.put("contents", OipProto.of("Contents", Map.of("int_contents", values)));
            } else {
                var bytes = new byte[4 * count];
                random.nextBytes(bytes);
                raw.add(ByteString.copyFrom(bytes));
            }
            inputs.add(OipProto.of("InferTensor", fields));
        }
        return OipProto.of(
                "ModelInferRequest",
                Map.of(
                        "model_name",
                        "m",
                        "model_version",
                        random.nextBoolean() ? "" : "7",
                        "parameters",
                        List.of(OipProto.parameter("priority", 3L), OipProto.parameter("x", 0.5)),
                        "inputs",
                        inputs,
                        "raw_input_contents",
                        raw));
    }

    @Test
    void whatProtobufWritesIsReadAsItWas() {
        var random = new SplittableRandom(7);
        for (int i = 0; i < 2000; i++) {
            var message = random(random);
            var request = WireRequest.read(between(message.toByteArray()));
            var version = (String) OipProto.get(message, "model_version");
            assertEquals(version.isEmpty() ? null : version, request.version());
            var inputs = (List<?>) OipProto.get(message, "inputs");
            for (int n = 0; n < inputs.size(); n++) {
                var wanted = (DynamicMessage) inputs.get(n);
                var got = request.request().inputs().get(n);
                assertEquals(OipProto.get(wanted, "name"), got.name());
                assertEquals(
                        OipProto.get(wanted, "shape"),
                        Arrays.stream(got.shape()).boxed().toList());
                assertArrayEquals(expected(message, wanted, n), bytes(request, got, n));
            }
        }
    }

    private static byte[] expected(DynamicMessage message, DynamicMessage input, int index) {
        var raw = (List<?>) OipProto.get(message, "raw_input_contents");
        if (!raw.isEmpty()) {
            return ((ByteString) raw.get(index)).toByteArray();
        }
        var values = (List<?>) OipProto.get((DynamicMessage) OipProto.get(input, "contents"), "int_contents");
        var bytes = ByteBuffer.allocate(4 * values.size()).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(it -> bytes.putInt((Integer) it));
        return bytes.array();
    }

    private static byte[] bytes(WireRequest request, InferRequest.Input input, int index) {
        var bytes = new byte[(int) Shapes.elements(input.shape()) * 4];
        if (input.binary()) {
            request.raw().get(index).duplicate().get(bytes);
        } else {
            WireTensors.READER.elements(
                    request.message(), input, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        }
        return bytes;
    }

    /// Whatever a byte becomes, the message is read or refused: nothing else is thrown, and nothing outside is read.
    @Test
    void everyByteFlippedIsReadOrRefused() {
        var random = new SplittableRandom(11);
        int refused = 0;
        for (int round = 0; round < 20; round++) {
            var message = random(random).toByteArray();
            for (int at = 0; at < message.length; at++) {
                for (int value : new int[] {0, 0x7f, 0x80, 0xff, message[at] ^ 1, message[at] ^ 8, message[at] ^ 64}) {
                    var other = message.clone();
                    other[at] = (byte) value;
                    refused += refusedOrRead(other);
                }
            }
        }
        assertTrue(refused > 1000, "most of them say nothing any more: " + refused);
    }

    @Test
    void everyMessageThatIsCutIsReadOrRefused() {
        var message = random(new SplittableRandom(13)).toByteArray();
        int refused = 0;
        for (int length = 0; length < message.length; length++) {
            refused += refusedOrRead(Arrays.copyOf(message, length));
        }
        assertTrue(refused > message.length / 2, "cut messages are refused: " + refused);
    }

    private static int refusedOrRead(byte[] message) {
        try {
            var _ = readAll(message);
            return 0;
        } catch (RefusedException refusal) {
            return 1;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {200, 0x7fff_ffffL, 0xffff_ffffL, Long.MAX_VALUE, -1})
    void aLengthThatLiesIsRefused(long length) {
        var bytes = ByteBuffer.allocate(32);
        new WireOut(bytes).head(7, length);
        var refused =
                assertThrows(RefusedException.class, () -> readAll(Arrays.copyOf(bytes.array(), bytes.position() + 3)));
        assertTrue(refused.getMessage().contains("goes beyond its end"), refused.getMessage());
    }

    @Test
    void aMessageOfNothingButSmallFieldsIsRefused() {
        var many = new byte[2 * WireMessage.FIELDS_MAX + 2];
        for (int i = 0; i < many.length; i += 2) {
            many[i] = 15 << 3; // a number of field 15
        }
        var refused = assertThrows(RefusedException.class, () -> readAll(many));
        assertTrue(refused.getMessage().contains("65536 fields"), refused.getMessage());
    }

    @Test
    void elementsThatAreNotPackedAreReadAlike() {
        var contents = ByteBuffer.allocate(16);
        new WireOut(contents)
                .tag(2, WireMessage.VARINT)
                .varint(300)
                .tag(2, WireMessage.VARINT)
                .varint(-1);
        var whole = Arrays.copyOf(contents.array(), contents.position());
        var input = new InferRequest.Input("x", new long[] {2}, Datatype.INT16, 0, whole.length, -1);
        var target = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);

        WireTensors.READER.elements(ByteBuffer.wrap(whole), input, target);

        assertArrayEquals(new byte[] {44, 1, -1, -1}, target.array());
    }

    @ParameterizedTest
    @CsvSource({
        "INT8,int_contents,128,is beyond INT8",
        "UINT8,uint_contents,256,is beyond UINT8",
        "INT64,int_contents,1,give them in int64_contents",
        "FP16,int_contents,1,send it in raw_input_contents",
    })
    void whatADatatypeCannotHoldIsRefused(Datatype datatype, String list, int value, String why) {
        var contents = OipProto.of("Contents", Map.of(list, List.of(value))).toByteArray();
        var input = new InferRequest.Input("x", new long[] {1}, datatype, 0, contents.length, -1);
        var target = ByteBuffer.allocate(datatype.byteSize()).order(ByteOrder.LITTLE_ENDIAN);

        var refused = assertThrows(
                RefusedException.class, () -> WireTensors.READER.elements(ByteBuffer.wrap(contents), input, target));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }
}
