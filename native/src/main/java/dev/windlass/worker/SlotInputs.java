package dev.windlass.worker;

import dev.windlass.onnx.Tensor;
import dev.windlass.rows.ColumnsReader;
import dev.windlass.slab.Descriptor.Request;
import dev.windlass.slab.Slab;
import dev.windlass.slab.SlabLayout;
import dev.windlass.slab.SlabViolation;
import dev.windlass.slab.TensorTable;
import dev.windlass.slab.WantedOutputs;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads of a slot what is asked, as views of the slab. One per run thread.
final class SlotInputs {
    private final SlabLayout layout;
    private final MemorySegment memory;
    private final ColumnsReader columnsReader = new ColumnsReader();

    SlotInputs(Slab slab) {
        this.layout = slab.layout();
        this.memory = slab.memory();
    }

    /// One for each of the model's inputs; null for one that isn't given.
    ///
    /// @throws SlabViolation if they can't be there
    @Nullable Tensor[] read(Model model, Request request) {
        int tensors = model.inputs().size();
        if (request.tensorCount() != tensors) {
            throw new SlabViolation("the model has " + tensors + " inputs, the request " + request.tensorCount());
        }
        var inputs = new @Nullable Tensor[tensors];
        for (int i = 0; i < tensors; i++) {
            inputs[i] = tensor(request, i);
        }
        return inputs;
    }

    /// @throws SlabViolation if the model hasn't got them
    WantedOutputs wanted(Model model, Request request) {
        long at = request.requestOff() + TensorTable.headBytes(request.tensorCount());
        return WantedOutputs.read(
                memory, at, request.outputsListed(), model.outputs().size());
    }

    /// What a reply may have.
    long replyBytesMax() {
        return layout.replyBytesMax();
    }

    boolean withinSlab(Request request) {
        return request.requestOff() >= layout.extentsOffset()
                && request.tensorCount() >= 0
                && request.outputsListed() >= 0
                && request.requestLen() >= TensorTable.headBytes(request.tensorCount()) + 4L * request.outputsListed()
                && request.requestOff() + request.requestLen() <= memory.byteSize()
                && request.replyOff() >= layout.extentsOffset()
                && request.replyCap() >= 0
                && request.replyOff() + request.replyCap() <= memory.byteSize()
                && apart(request);
    }

    private static boolean apart(Request request) {
        return request.requestOff() + request.requestLen() <= request.replyOff()
                || request.replyOff() + request.replyCap() <= request.requestOff();
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
                && columns.rowBytes() <= layout.extentBytesMax();
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
}
