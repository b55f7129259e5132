package dev.windlass.gateway.oip;

import dev.windlass.exchange.RequestSlot;
import dev.windlass.gateway.refusal.Refusal;
import java.nio.ByteBuffer;

/// [TensorReader] over the bytes as they lie: always UTF-8; `NaN`, `Infinity` and `-Infinity` are read as literals. It
/// goes through the text once for the head, and once more through each input's elements, whose brackets and numbers are
/// known to be well-formed by then.
public final class JsonTensorReader implements TensorReader {
    private static final String COMPLETE = "send one complete JSON object in UTF-8";

    @Override
    public InferRequest head(JsonPart json) {
        try {
            return new HeadReader(new JsonCursor(json.bytes()), json).read();
        } catch (MalformedJson malformed) {
            throw json.malformed("", malformed(malformed), COMPLETE);
        }
    }

    @Override
    public void elements(ByteBuffer json, InferRequest.Input input, ByteBuffer target) {
        new JsonElements(json, input, target).read();
    }

    @Override
    public int stringBytes(ByteBuffer json, InferRequest.Input input) {
        var strings = new StringElements(json, input);
        long bytes = 0;
        try {
            while (strings.next()) {
                bytes += strings.byteLength();
            }
        } catch (MalformedJson noUtf8) {
            throw Refusal.bad("", "", malformed(noUtf8), COMPLETE);
        }
        strings.requireAll();
        return Math.toIntExact(bytes);
    }

    @Override
    public void strings(ByteBuffer json, InferRequest.Input input, RequestSlot.StringsWriter target) {
        var strings = new StringElements(json, input);
        while (strings.next()) {
            target.add(strings.bytes());
        }
    }

    private static String malformed(MalformedJson malformed) {
        return "the JSON is malformed at byte " + malformed.position;
    }
}
