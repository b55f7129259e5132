package dev.windlass.worker;

import dev.windlass.onnx.Tensor;
import dev.windlass.rows.ColumnsReader;
import dev.windlass.slab.Descriptor;
import dev.windlass.slab.Descriptor.Answer;
import dev.windlass.slab.Descriptor.Request;
import dev.windlass.slab.Descriptor.Status;
import dev.windlass.slab.RingConsumer;
import dev.windlass.slab.RingEntry;
import dev.windlass.slab.RingProducer;
import dev.windlass.slab.Slab;
import dev.windlass.slab.SlabViolation;
import dev.windlass.slab.SlotMessage;
import dev.windlass.slab.TensorTable;
import dev.windlass.slab.WantedOutputs;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The run thread: takes slots from the submit ring, runs them, and completes every one exactly once.
final class RunLoop implements Runnable {
    private final Slab slab;
    private final MemorySegment memory;
    private final RingConsumer submitted;
    private final RingProducer completes;
    private final WorkerBell bell;
    private final Map<Integer, Model> versions;
    private final RunningSlot running;
    private final SlotReplyArea reply;
    private final ColumnsReader columnsReader = new ColumnsReader();
    private final Consumer<WorkerFailure> end;
    private volatile boolean stopping;

    /// @param end ends the process: what the run under way is answered then, nobody reads
    RunLoop(
            Slab slab,
            WorkerBell bell,
            Map<Integer, Model> versions,
            RunningSlot running,
            Consumer<WorkerFailure> end) {
        this.slab = slab;
        this.memory = slab.memory();
        this.submitted = slab.submitted();
        this.completes = slab.completes();
        this.bell = bell;
        this.versions = versions;
        this.running = running;
        this.reply = new SlotReplyArea(memory);
        this.end = end;
    }

    /// Lets the run that is under way end, and begins no other.
    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        slab.touchPages(); // here, while the first version is loaded on another thread
        boolean rung = true;
        while (rung && !stopping) {
            long entry = submitted.poll();
            if (entry != RingEntry.NONE) {
                take(entry);
            } else if (submitted.sleep() == RingConsumer.Sleep.BLOCK) {
                rung = bell.await();
            }
        }
    }

    private void take(long entry) {
        int slot = RingEntry.slot(entry);
        int generation = RingEntry.generation(entry);
        long at = slab.layout().descriptor(slot);
        Descriptor.write(memory, at, answer(slot, generation, at));
        completes.append(RingEntry.of(generation, slot));
        if (completes.publish() == RingProducer.Wake.RING) {
            bell.ring();
        }
    }

    private Answer answer(int slot, int generation, long at) {
        long start = System.nanoTime();
        var request = Descriptor.request(memory, at);
        var model = versions.get(request.versionId());
        if (request.generation() != generation || !withinSlab(request)) {
            return answer(generation, Status.REJECTED, 0, start);
        }
        if (Descriptor.cancelled(memory, at)) {
            return answer(generation, Status.CANCELLED, 0, start);
        }
        if (request.deadlineNanos() - start < 0) {
            return answer(generation, Status.EXPIRED, 0, start);
        }
        if (model == null) {
            return message(request, Status.REJECTED, "version " + request.versionId() + " isn't loaded", start);
        }
        running.begin(RingEntry.of(generation, slot), model);
        try {
            return run(model, request, start);
        } catch (RuntimeException malformed) {
            return message(request, Status.REJECTED, String.valueOf(malformed.getMessage()), start);
        } finally {
            running.end();
        }
    }

    private Answer run(Model model, Request request, long start) {
        int tensors = model.inputs().size();
        if (request.tensorCount() != tensors) {
            throw new SlabViolation("the model has " + tensors + " inputs, the request " + request.tensorCount());
        }
        var inputs = new @Nullable Tensor[tensors];
        for (int i = 0; i < tensors; i++) {
            inputs[i] = tensor(request, i);
        }
        int outputs = model.outputs().size();
        var wanted = WantedOutputs.read(memory, wantedAt(request), request.outputsListed(), outputs);
        reply.reset(request.replyOff(), request.replyCap(), wanted.count(outputs), replyBytesMax(request));
        return switch (model.run(inputs, wanted, reply)) {
            case Model.Ran.Done(var nonFinite, var device) ->
                new Answer(
                        request.generation(),
                        Status.OK,
                        reply.bytesNeeded(),
                        start,
                        System.nanoTime(),
                        request.rows(),
                        nonFinite,
                        device);
            case Model.Ran.Overflow(var needed) -> answer(request.generation(), Status.NEED, needed, start);
            case Model.Ran.Failed(var text) -> message(request, Status.MODEL_ERROR, text, start);
            case Model.Ran.Refused(var text) -> message(request, Status.INPUTS_REFUSED, text, start);
            case Model.Ran.RowRefused(var row) ->
                answer(
                        request.generation(),
                        Status.ROW_REFUSED,
                        row.write(memory, request.replyOff(), request.replyCap()),
                        start);
            case Model.Ran.Terminated _ -> answer(request.generation(), Status.CANCELLED, 0, start);
            case Model.Ran.DeviceLost(var text) -> {
                end.accept(new WorkerFailure(WorkerFailure.Reason.DEVICE_LOST, text));
                yield message(request, Status.MODEL_ERROR, text, start);
            }
        };
    }

    private static long wantedAt(Request request) {
        return request.requestOff() + TensorTable.headBytes(request.tensorCount());
    }

    private long replyBytesMax(Request request) {
        return slab.layout().extentBytesMax() - TensorTable.align(request.requestLen());
    }

    private @Nullable Tensor tensor(Request request, int index) {
        if (TensorTable.absent(memory, request.requestOff(), index)) {
            return null;
        }
        if (TensorTable.ofColumns(memory, request.requestOff(), index)) {
            return ofColumns(request, index);
        }
        var line = TensorTable.read(memory, request.requestOff(), index);
        var data = part(request, line.dataOff(), line.dataLen());
        if (line.datatype().fixedWidth()) {
            return new Tensor(line.datatype(), line.dims(), data, null);
        }
        long elements = 1;
        for (long dim : line.dims()) {
            elements *= dim;
        }
        return new Tensor(line.datatype(), line.dims(), data, part(request, line.offsetsOff(), 8 * (elements + 1)));
    }

    private Tensor ofColumns(Request request, int index) {
        var line = TensorTable.readColumns(memory, request.requestOff(), index);
        var block = part(request, line.dataOff(), line.dataLen());
        var columns = columnsReader.read(block);
        boolean fits = columns.rows() == line.dims()[0]
                && columns.layout().width() == line.dims()[1]
                && columns.rowBytes() <= slab.layout().extentBytesMax();
        if (!fits) {
            throw new SlabViolation("columns make " + columns.rows() + " rows of "
                    + columns.layout().width() + " numbers, not " + Arrays.toString(line.dims()));
        }
        return Tensor.of(columns, block);
    }

    private MemorySegment part(Request request, long offset, long length) {
        if (offset < 0 || offset > request.requestLen() - length) {
            throw new SlabViolation("a tensor at " + offset + " of " + length + " bytes isn't inside its request");
        }
        return memory.asSlice(request.requestOff() + offset, length);
    }

    private boolean withinSlab(Request request) {
        long first = slab.layout().extentsOffset();
        return request.requestOff() >= first
                && request.tensorCount() >= 0
                && request.outputsListed() >= 0
                && request.requestLen() >= TensorTable.headBytes(request.tensorCount()) + 4L * request.outputsListed()
                && request.requestOff() + request.requestLen() <= request.replyOff()
                && request.replyCap() >= 0
                && request.replyOff() + request.replyCap() <= memory.byteSize();
    }

    private Answer message(Request request, Status status, String text, long start) {
        long length = SlotMessage.write(memory, request.replyOff(), request.replyCap(), text);
        return answer(request.generation(), status, length, start);
    }

    private static Answer answer(int generation, Status status, long replyLen, long start) {
        return new Answer(generation, status, replyLen, start, System.nanoTime(), 0, false);
    }
}
