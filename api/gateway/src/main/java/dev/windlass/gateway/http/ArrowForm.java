package dev.windlass.gateway.http;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.gateway.arrow.ArrowRequests;
import dev.windlass.gateway.body.StagedBody;
import dev.windlass.gateway.oip.ParsedRequest;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/// An Arrow IPC stream. It is staged whole, and what its buffers hold is copied from there to its place.
record ArrowForm(HttpFields headers) implements BodyForm {
    @Override
    public int headBytes(long bodyBytes) {
        return -1;
    }

    @Override
    public @Nullable ParsedRequest parseHead(ByteBuffer head, long restBytes, InstanceSpec spec) {
        return null;
    }

    @Override
    public boolean packed(ByteBuffer content) {
        return ArrowRequests.packed(content);
    }

    @Override
    public void unpack(ByteBuffer content, StagedBody unpacked) {
        ArrowRequests.unpack(content, unpacked);
    }

    @Override
    public ParsedRequest parse(ByteBuffer content, InstanceSpec spec) {
        return ArrowRequests.parse(BinaryFraming.timeoutMicros(headers), content, spec);
    }
}
