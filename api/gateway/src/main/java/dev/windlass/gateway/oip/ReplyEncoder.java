package dev.windlass.gateway.oip;

import dev.windlass.domain.VersionRef;
import dev.windlass.exchange.Reply;
import dev.windlass.gateway.body.DirectBuffers;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.schedule.Commons;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Writes a reply's body in one of the formats that a client may ask for.
public interface ReplyEncoder {
    /// What a body is.
    enum Form {
        JSON,
        /// JSON, with at least one byte of binary tensors behind it.
        BINARY,
        ARROW
    }

    /// A body, ready to be sent; its loan is owned by the caller.
    ///
    /// @param jsonBytes of [Form#BINARY], where the binary tensors begin
    record Written(DirectBuffers.Loan loan, Form form, int jsonBytes) {}

    /// @param portion pays for the buffer
    /// @throws RefusedException with 503 if there is no buffer for it, 400 if an output can't be written so
    Written write(Commons.Portion portion, Reply reply, ReplyPlan plan, @Nullable String id, VersionRef version);

    /// The same piece by piece, for a reply that is too large to be written whole. It must not be closed
    /// meanwhile.
    ///
    /// @param scratch may be written to until this returns
    /// @throws RefusedException with 400 if an output can't be written so
    ReplyPieces pieces(Reply reply, ReplyPlan plan, @Nullable String id, VersionRef version, ByteBuffer scratch);

    /// A buffer of so many bytes, all of them paid for.
    ///
    /// @throws RefusedException with 503 if there is none
    static DirectBuffers.Loan borrow(DirectBuffers buffers, Commons.Portion portion, long bytes) {
        var loan = buffers.lendWhole(portion, bytes);
        if (loan == null) {
            throw Refusal.unavailable("the tenant's share of the gateway's room has none for the reply", "try again")
                    .refused();
        }
        return loan;
    }
}
