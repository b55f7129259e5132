package dev.windlass.exchange;

import dev.windlass.rows.Cell;
import dev.windlass.rows.LaidColumns;
import dev.windlass.rows.RowVerdict.Reason;
import dev.windlass.slab.Descriptor;
import dev.windlass.slab.RefusedRow;
import dev.windlass.slab.Slab;
import dev.windlass.slab.SlabViolation;
import dev.windlass.slab.SlotMessage;
import java.util.concurrent.atomic.AtomicLong;

/// Reads what an inference worker answered, copied once and checked, and gives it to whoever asked.
final class SlotAnswers {
    private final WorkerLink link;
    private final Slab slab;
    private final AtomicLong answered = new AtomicLong();

    SlotAnswers(WorkerLink link, Slab slab) {
        this.link = link;
        this.slab = slab;
    }

    /// Requests that were answered by the model so far.
    long answered() {
        return answered.get();
    }

    /// @throws SlabViolation if it can't be true
    void give(SlotRequest request) {
        var answer = Descriptor.answer(slab.memory(), slab.layout().descriptor(request.slot));
        if (answer.generation() != request.generation) {
            throw new SlabViolation("slot " + request.slot + " of generation " + request.generation
                    + " was answered for " + answer.generation());
        }
        var batch = request.batch;
        if (answer.batchRows() < 0 || batch == null || answer.batchRows() > batch.rows()) {
            throw new SlabViolation("slot " + request.slot + " was run with " + answer.batchRows() + " rows");
        }
        switch (answer.status()) {
            case OK -> whole(request, answer);
            case PART -> part(request, answer);
            case TOO_LARGE ->
                fail(
                        request,
                        new InferenceFailure.ReplyTooLarge(
                                answer.replyLen(), slab.layout().replyBytesMax()));
            case NO_ROOM -> fail(request, new InferenceFailure.NoReplyRoom(answer.replyLen()));
            case EXPIRED -> fail(request, new InferenceFailure.Expired());
            case CANCELLED ->
                fail(request, new InferenceFailure.Rejected("the inference worker took it for cancelled"));
            case MODEL_ERROR -> fail(request, new InferenceFailure.ModelError(message(request, answer)));
            case INPUTS_REFUSED -> fail(request, new InferenceFailure.InputsRefused(message(request, answer)));
            case ROW_REFUSED -> fail(request, rowRefused(request, answer));
            case REJECTED -> fail(request, new InferenceFailure.Rejected(message(request, answer)));
        }
    }

    private InferenceFailure rowRefused(SlotRequest request, Descriptor.Answer answer) {
        var row = RefusedRow.read(slab.memory(), request.replyOff(), request.replyCap(), answer.replyLen());
        var columns = request.layout.columns(row.input());
        if (columns == null || !canBeRefused(row, columns)) {
            throw new SlabViolation("slot " + request.slot + " refuses a row that it didn't get: " + row);
        }
        return new InferenceFailure.InputsRefused(
                "no row " + row.row() + " can be made of what column " + row.column() + " has there", row);
    }

    private static boolean canBeRefused(RefusedRow row, LaidColumns columns) {
        var cells = columns.layout().cells();
        boolean there =
                row.column() >= 0 && row.column() < cells.size() && row.row() >= 0 && row.row() < columns.rows();
        return there
                && (row.reason() == Reason.MISSING.number()
                        || (row.reason() == Reason.UNKNOWN.number()
                                && !(cells.get(row.column()) instanceof Cell.Numeric)));
    }

    private String message(SlotRequest request, Descriptor.Answer answer) {
        return SlotMessage.read(slab.memory(), request.slot, request.replyOff(), request.replyCap(), answer.replyLen());
    }

    private void whole(SlotRequest request, Descriptor.Answer answer) {
        if (request.parts != null) {
            throw new SlabViolation("slot " + request.slot + " began a reply in parts, and ended it without them");
        }
        reply(request, answer);
    }

    private void reply(SlotRequest request, Descriptor.Answer answer) {
        var reply = SlotReply.read(link, request, answer);
        request.instance.replyRoom().learn(request, reply.outputs());
        if (request.parts == null) {
            learn(request, answer, reply.computeNanos());
        }
        if (request.win(SlotRequest.ANSWERED)) {
            answered.incrementAndGet();
            request.instance.wasAnswered();
            request.complete(reply);
        } else {
            request.ranForNobody();
            reply.close();
        }
    }

    /// What a run took, which all that it answers tell, counts once.
    private static void learn(SlotRequest request, Descriptor.Answer answer, long nanos) {
        var batch = request.batch;
        boolean whole = batch != null && answer.batchRows() == batch.rows();
        if (batch == null || (whole && batch.learnt)) {
            return;
        }
        batch.learnt |= whole;
        request.cost().saw(answer.batchRows(), nanos);
    }

    private void part(SlotRequest request, Descriptor.Answer answer) {
        var parts = request.parts == null ? begun(request, answer) : request.parts;
        if (!request.waiting()) {
            link.handOverAgain(request, parts);
            return;
        }
        if (answer.replyLen() != parts.first.replyLen()) {
            throw new SlabViolation("slot " + request.slot + " has a reply of " + parts.first.replyLen()
                    + " bytes, and then of " + answer.replyLen());
        }
        parts.take(slab, request.replyOff(), request.replyCap());
        if (parts.left() > 0) {
            link.handOverAgain(request, parts);
        } else {
            reply(request, parts.first);
        }
    }

    private ReplyParts begun(SlotRequest request, Descriptor.Answer answer) {
        long bytes = answer.replyLen();
        long most = slab.layout().replyBytesMax();
        if (bytes <= request.replyCap() || bytes > most) {
            throw new SlabViolation("slot " + request.slot + " has a reply of " + bytes + " bytes in parts, of at most "
                    + most + ", and room for " + request.replyCap());
        }
        var memory = request.memory(bytes);
        var parts = new ReplyParts(answer, memory);
        request.parts = parts;
        if (memory == null && request.win(SlotRequest.ANSWERED)) {
            request.fail(new InferenceFailure.NoReplyRoom(bytes));
        }
        return parts;
    }

    private void fail(SlotRequest request, InferenceFailure failure) {
        boolean won = request.win(SlotRequest.ANSWERED);
        ReplyParts.drop(request.parts);
        link.free(request);
        if (won) {
            request.fail(failure);
        }
    }
}
