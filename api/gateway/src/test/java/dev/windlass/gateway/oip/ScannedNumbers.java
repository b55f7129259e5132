package dev.windlass.gateway.oip;

import dev.windlass.slab.Datatype;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Has arrays read by the scanner as it meets them in a request.
final class ScannedNumbers {
    private ScannedNumbers() {}

    static boolean scan(Datatype datatype, String array, ByteBuffer target) {
        return scan(datatype, array, target, target.capacity() / datatype.byteSize());
    }

    static boolean scan(Datatype datatype, String array, ByteBuffer target, long... shape) {
        // Something before and behind, as in a request.
        var bytes = ("{\"data\":" + array + "}").getBytes(StandardCharsets.UTF_8);
        int end = bytes.length - 1;
        var input = new InferRequest.Input("x", shape, datatype, 8, end, -1);
        return NumberScanner.read(ByteBuffer.wrap(bytes), input, target);
    }

    static ByteBuffer room(Datatype datatype, int elements) {
        return ByteBuffer.allocate(elements * datatype.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
    }
}
