package dev.windlass.worker;

import dev.windlass.slab.Descriptor;
import dev.windlass.slab.Descriptor.Answer;
import dev.windlass.slab.Descriptor.Request;
import dev.windlass.slab.Descriptor.Status;
import dev.windlass.slab.RingEntry;
import dev.windlass.slab.SlotMessage;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs one request alone and in its place, or goes on with its reply. One per run thread.
final class SlotRun {
    private final MemorySegment memory;
    private final SlotInputs inputs;
    private final Map<Integer, LoadedVersion> versions;
    private final RunningSlot running;
    private final KeptReplies replies;
    private final SlotReplyArea reply;
    private final Consumer<WorkerFailure> end;

    /// @param end ends the process: what the run under way is answered then, nobody reads
    SlotRun(
            MemorySegment memory,
            SlotInputs inputs,
            Map<Integer, LoadedVersion> versions,
            RunningSlot running,
            KeptReplies replies,
            Consumer<WorkerFailure> end) {
        this.memory = memory;
        this.inputs = inputs;
        this.versions = versions;
        this.running = running;
        this.replies = replies;
        this.reply = new SlotReplyArea(memory, replies, inputs.replyBytesMax());
        this.end = end;
    }

    /// Why a slot isn't run; null if it is to be.
    @Nullable Answer refusal(SubmittedSlot it, long now) {
        var request = it.request();
        if (request.generation() != RingEntry.generation(it.entry()) || !inputs.withinSlab(request)) {
            return unread(RingEntry.generation(it.entry()), Status.REJECTED, 0, now);
        }
        if (Descriptor.cancelled(memory, it.at())) {
            return unread(request.generation(), Status.CANCELLED, 0, now);
        }
        if (request.deadlineNanos() - now < 0) {
            return unread(request.generation(), Status.EXPIRED, 0, now);
        }
        if (!versions.containsKey(request.versionId())) {
            return message(request, Status.REJECTED, "version " + request.versionId() + " isn't loaded", now);
        }
        return null;
    }

    Answer answer(SubmittedSlot it) {
        long start = System.nanoTime();
        var refused = refusal(it, start);
        int slot = RingEntry.slot(it.entry());
        var kept = replies.of(slot, RingEntry.generation(it.entry()));
        if (kept != null) {
            return refused == null ? next(it.request(), slot, kept, start) : dropped(slot, refused);
        }
        var version = versions.get(it.request().versionId());
        if (refused != null || version == null) {
            return refused == null ? unread(it.request().generation(), Status.REJECTED, 0, start) : refused;
        }
        running.begin(version.model(), it.entry());
        try {
            // Only now nobody unloads it.
            return version.equals(versions.get(it.request().versionId()))
                    ? run(version.model(), it, start)
                    : unread(it.request().generation(), Status.REJECTED, 0, start);
        } catch (RuntimeException malformed) {
            return message(it.request(), Status.REJECTED, String.valueOf(malformed.getMessage()), start);
        } finally {
            running.end();
            reply.drop();
        }
    }

    private Answer next(Request request, int slot, KeptOutputs kept, long start) {
        kept.part(memory, request.replyOff(), request.replyCap());
        var answer = unread(request.generation(), Status.PART, kept.end(), start);
        return kept.taken() ? dropped(slot, answer) : answer;
    }

    private Answer dropped(int slot, Answer answer) {
        replies.drop(slot);
        return answer;
    }

    private Answer run(Model model, SubmittedSlot it, long start) {
        var request = it.request();
        var given = inputs.read(model, request);
        var wanted = inputs.wanted(model, request);
        reply.reset(request, wanted.count(model.outputs().size()));
        return switch (model.run(given, wanted, reply)) {
            case Model.Ran.Done(var nonFinite, var device) -> {
                var status = reply.status();
                reply.keepFor(request, it.entry());
                yield new Answer(
                        request.generation(),
                        status,
                        reply.bytesNeeded(),
                        start,
                        System.nanoTime(),
                        request.rows(),
                        nonFinite,
                        device);
            }
            case Model.Ran.Overflow(var needed) -> unread(request.generation(), reply.status(), needed, start);
            case Model.Ran.Failed(var text) -> message(request, Status.MODEL_ERROR, text, start);
            case Model.Ran.Refused(var text) -> message(request, Status.INPUTS_REFUSED, text, start);
            case Model.Ran.RowRefused(var row) ->
                unread(
                        request.generation(),
                        Status.ROW_REFUSED,
                        row.write(memory, request.replyOff(), request.replyCap()),
                        start);
            case Model.Ran.Terminated _ -> unread(request.generation(), Status.CANCELLED, 0, start);
            case Model.Ran.DeviceLost(var text) -> {
                end.accept(new WorkerFailure(WorkerFailure.Reason.DEVICE_LOST, text));
                yield message(request, Status.MODEL_ERROR, text, start);
            }
        };
    }

    private Answer message(Request request, Status status, String text, long start) {
        long length = SlotMessage.write(memory, request.replyOff(), request.replyCap(), text);
        return unread(request.generation(), status, length, start);
    }

    /// One without outputs.
    private static Answer unread(int generation, Status status, long replyLen, long start) {
        return new Answer(generation, status, replyLen, start, System.nanoTime(), 0, false);
    }
}
