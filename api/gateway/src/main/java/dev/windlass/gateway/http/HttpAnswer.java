package dev.windlass.gateway.http;

import dev.windlass.domain.VersionRef;
import dev.windlass.exchange.Reply;
import dev.windlass.gateway.call.Steps;
import dev.windlass.gateway.oip.ParsedRequest;
import dev.windlass.gateway.oip.ReplyEncoder;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.schedule.TenantGate;
import org.jspecify.annotations.Nullable;

/// The answer to an infer request, from when it is encoded until it is sent or given up.
final class HttpAnswer {
    /// Some thousand numbers as JSON: what is written at a time of a reply that isn't written whole.
    private static final int PIECE_BYTES = 256 << 10;

    private final HttpCodec codec;
    private final Steps steps;
    private final Exchange exchange;
    private final TenantGate gate;
    private final VersionRef version;
    private ReplyEncoder.@Nullable Written written;
    private @Nullable Outpour outpour;

    HttpAnswer(HttpCodec codec, Steps steps, Exchange exchange, TenantGate gate, VersionRef version) {
        this.codec = codec;
        this.steps = steps;
        this.exchange = exchange;
        this.gate = gate;
        this.version = version;
    }

    /// @throws RefusedException if it can't be sent
    void encode(Reply reply, ParsedRequest request) {
        written = MediaTypes.answer(codec, exchange.request.getHeaders())
                .write(gate.stagedBytes(), reply, request.plan(), request.id(), version);
    }

    /// For [#send] to encode it piece by piece.
    ///
    /// @param reply the callee's, unless it throws
    /// @throws RefusedException if it can't be sent
    void pour(Reply reply, ParsedRequest request) {
        var encoder = MediaTypes.answer(codec, exchange.request.getHeaders());
        var scratch = ReplyEncoder.borrow(codec.staging().buffers(), gate.stagedBytes(), PIECE_BYTES);
        boolean made = false;
        try {
            var pieces = encoder.pieces(reply, request.plan(), request.id(), version, scratch.buffer());
            outpour = new Outpour(exchange, steps, gate, pieces, reply, scratch);
            made = true;
        } finally {
            if (!made) {
                scratch.close();
            }
        }
    }

    void send() {
        var whole = written;
        var pieces = outpour;
        written = null;
        outpour = null;
        if (pieces != null) {
            pieces.begin();
        } else if (whole != null) {
            exchange.send(whole);
        } else {
            throw new IllegalStateException("nothing was encoded");
        }
    }

    void letGo() {
        if (written != null) {
            written.loan().close();
            written = null;
        }
        if (outpour != null) {
            outpour.close();
            outpour = null;
        }
    }
}
