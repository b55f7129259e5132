package dev.windlass.gateway.arrow;

import dev.windlass.domain.VersionRef;
import dev.windlass.exchange.Reply;
import dev.windlass.gateway.body.DirectBuffers;
import dev.windlass.gateway.oip.BodyPiece;
import dev.windlass.gateway.oip.ReplyEncoder;
import dev.windlass.gateway.oip.ReplyPieces;
import dev.windlass.gateway.oip.ReplyPlan;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.schedule.Commons;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a reply as an Arrow IPC stream: a schema with the model's name, its version and the request's
/// id, and one record batch with a column for each output, never compressed and without nulls.
///
/// A record batch has one number of rows, so the outputs' first dimensions must be equal; a scalar counts
/// as one row. Outputs that differ can't be answered together: by which of them the batch went would be a
/// guess.
public final class ArrowReplyWriter implements ReplyEncoder {
    static final int ALIGNMENT = 64;

    private static final int HEAD_BYTES = 1024;
    private static final int CONTINUATION = -1;
    private static final int END_BYTES = 8;

    private final DirectBuffers buffers;

    public ArrowReplyWriter(DirectBuffers buffers) {
        this.buffers = buffers;
    }

    @Override
    public Written write(
            Commons.Portion portion, Reply reply, ReplyPlan plan, @Nullable String id, VersionRef version) {
        var columns = columns(reply, plan);
        long rows = columns.isEmpty() ? 0 : columns.getFirst().rows();
        var metadata = metadata(id, version);
        try (var loan = Borrowed.of(buffers, portion, bound(columns, metadata))) {
            var flat = new FlatWriter(loan.buffer());
            var messages = new ReplySchema(flat);
            messages.writeSchema(columns, metadata);
            messages.writeBatch(columns, rows, bodyBytes(columns));
            body(columns).write(loan.buffer());
            loan.buffer().putInt(CONTINUATION).putInt(0);
            return new Written(loan.keep(), Form.ARROW, 0);
        }
    }

    @Override
    public ReplyPieces pieces(
            Reply reply, ReplyPlan plan, @Nullable String id, VersionRef version, ByteBuffer scratch) {
        var columns = columns(reply, plan);
        var metadata = metadata(id, version);
        long bodyBytes = bodyBytes(columns);
        var head = ByteBuffer.allocate(Math.toIntExact(bound(columns, metadata) - bodyBytes))
                .order(ByteOrder.LITTLE_ENDIAN);
        long rows = columns.isEmpty() ? 0 : columns.getFirst().rows();
        var messages = new ReplySchema(new FlatWriter(head));
        messages.writeSchema(columns, metadata);
        messages.writeBatch(columns, rows, bodyBytes);
        var pieces = new ArrayList<BodyPiece>();
        pieces.add(new BodyPiece.Plain(head.flip()));
        pieces.add(body(columns));
        var end = ByteBuffer.allocate(END_BYTES).putInt(CONTINUATION).putInt(0).flip();
        pieces.add(new BodyPiece.Plain(end));
        return new ReplyPieces(new BodyPiece.Sequence(pieces), Form.ARROW, 0, head.limit() + bodyBytes + END_BYTES);
    }

    static long align(long bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    private static List<OutColumn> columns(Reply reply, ReplyPlan plan) {
        var columns = new ArrayList<OutColumn>(plan.places().length);
        for (int place : plan.places()) {
            var column = OutColumn.of(reply.outputs().get(place));
            if (!columns.isEmpty() && column.rows() != columns.getFirst().rows()) {
                var first = columns.getFirst();
                throw Refusal.bad(
                        "outputs[" + column.output().name() + "]",
                        "",
                        "has " + column.rows() + " rows and outputs["
                                + first.output().name() + "] has " + first.rows()
                                + ", which one record batch can't have",
                        "ask for them apart, by names in the metadata outputs, or for JSON in Accept");
            }
            columns.add(column);
        }
        return columns;
    }

    /// Each key, and its value behind it.
    private static String[] metadata(@Nullable String id, VersionRef version) {
        var model = version.model();
        return id == null
                ? new String[] {"model_name", model, "model_version", version.version()}
                : new String[] {"model_name", model, "model_version", version.version(), "id", id};
    }

    private static BodyPiece body(List<OutColumn> columns) {
        var pieces = new ArrayList<BodyPiece>(4 * columns.size());
        for (var column : columns) {
            column.addTo(pieces);
        }
        return new BodyPiece.Sequence(pieces);
    }

    private static long bodyBytes(List<OutColumn> columns) {
        long bytes = 0;
        for (var column : columns) {
            bytes += align(column.offsetBytes()) + align(column.valueBytes());
        }
        return bytes;
    }

    /// An upper bound for the whole stream.
    private static long bound(List<OutColumn> columns, String[] metadata) {
        long bytes = HEAD_BYTES + bodyBytes(columns);
        for (var column : columns) {
            bytes += column.metadataBytes();
        }
        for (var value : metadata) {
            bytes += 4L * value.length();
        }
        return bytes;
    }

    /// A buffer that goes back unless it is kept.
    private static final class Borrowed implements AutoCloseable {
        private final DirectBuffers.Loan loan;
        private boolean kept;

        private Borrowed(DirectBuffers.Loan loan) {
            this.loan = loan;
        }

        /// @throws RefusedException with 503 if there is none
        static Borrowed of(DirectBuffers buffers, Commons.Portion portion, long bytes) {
            return new Borrowed(ReplyEncoder.borrow(buffers, portion, bytes));
        }

        ByteBuffer buffer() {
            return loan.buffer();
        }

        DirectBuffers.Loan keep() {
            kept = true;
            loan.settle(loan.buffer().flip().limit());
            return loan;
        }

        @Override
        public void close() {
            if (!kept) {
                loan.close();
            }
        }
    }
}
