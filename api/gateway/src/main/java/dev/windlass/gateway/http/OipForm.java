package dev.windlass.gateway.http;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.gateway.body.StagedBody;
import dev.windlass.gateway.oip.ParsedRequest;
import dev.windlass.gateway.oip.TensorReader;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/// The Open Inference Protocol's: JSON, and maybe binary tensors behind it.
///
/// A JSON body is staged whole. Of a body with binary tensors only the JSON part is staged; the rest isn't
/// read before somebody has a place for it. Strings are the exception: Arrow wants them in another form than
/// the wire's.
record OipForm(TensorReader reader, HttpFields headers) implements BodyForm {
    @Override
    public int headBytes(long bodyBytes) {
        return BinaryFraming.jsonBytesInPlace(headers, bodyBytes);
    }

    @Override
    public @Nullable ParsedRequest parseHead(ByteBuffer head, long restBytes, InstanceSpec spec) {
        return ParsedRequest.ofHead(reader, BinaryFraming.timeoutMicros(headers), head, restBytes, spec);
    }

    @Override
    public long effort(long bytes) {
        return bytes;
    }

    @Override
    public boolean packed(HttpBody body) {
        return false;
    }

    @Override
    public void unpack(ByteBuffer content, StagedBody unpacked) {
        throw new IllegalStateException("nothing of the Open Inference Protocol's is packed");
    }

    @Override
    public ParsedRequest parse(ByteBuffer content, InstanceSpec spec) {
        long micros = BinaryFraming.timeoutMicros(headers);
        return ParsedRequest.of(reader, micros, BinaryFraming.jsonPart(headers, content), content, spec);
    }
}
