package dev.windlass.gateway.http;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.gateway.arrow.ArrowRequests;
import dev.windlass.gateway.body.StagedBody;
import dev.windlass.gateway.oip.ParsedRequest;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/// An Arrow IPC stream. A small one is staged whole, and what its buffers hold is copied from there to its place. Of a
/// large one only the beginning is staged, in the hope that the rest is one batch of tensors as they are, which then
/// goes from the connection to its place; where it is not, the rest is staged, too.
record ArrowForm(HttpFields headers) implements BodyForm {
    /// Holds the schema and the batch's head of some fifty columns.
    private static final int HEAD_BYTES = 16 << 10;

    private static final long LARGE_BYTES = 64 << 10;

    @Override
    public int headBytes(long bodyBytes) {
        return bodyBytes > LARGE_BYTES ? HEAD_BYTES : -1;
    }

    @Override
    public @Nullable ParsedRequest parseHead(ByteBuffer head, long restBytes, InstanceSpec spec) {
        return ArrowRequests.parseHead(BinaryFraming.timeoutMicros(headers), head, restBytes, spec);
    }

    /// Columns are copied, or walked once; JSON's numbers are read digit by digit.
    @Override
    public long effort(long bytes) {
        return bytes / 16;
    }

    @Override
    public boolean packed(HttpBody body) {
        return ArrowRequests.packed(body.content());
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
