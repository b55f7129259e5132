package dev.windlass.worker;

import dev.windlass.onnx.NonFinite;
import dev.windlass.onnx.Tensor;
import dev.windlass.slab.BatchLimits;
import dev.windlass.slab.Descriptor.Answer;
import dev.windlass.slab.Descriptor.Status;
import dev.windlass.slab.RingEntry;
import dev.windlass.slab.WantedOutputs;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Runs requests of one version at once: gathers their rows into contiguous inputs, and scatters the
/// outputs' rows into each one's reply. One per run thread.
final class BatchRun implements AutoCloseable {
    private final SlotInputs slots;
    private final Map<Integer, LoadedVersion> versions;
    private final RunningSlot running;
    private final KeptReplies replies;
    private final SlotReplyArea reply;
    private final BatchReplyArea outputs = new BatchReplyArea();
    private final List<KeptBuffer> inputs = new ArrayList<>();

    BatchRun(
            MemorySegment memory,
            SlotInputs slots,
            Map<Integer, LoadedVersion> versions,
            RunningSlot running,
            KeptReplies replies) {
        this.slots = slots;
        this.versions = versions;
        this.running = running;
        this.replies = replies;
        this.reply = new SlotReplyArea(memory, replies, slots.replyBytesMax());
    }

    /// What is run at once.
    ///
    /// @param given by request and input; null for an input that none of them has
    private record Together(WantedOutputs wanted, List<@Nullable Tensor[]> given, int rows) {}

    /// An answer for each, or none: then each is to be run alone, whatever the reason.
    ///
    /// @param batch to be run, all of them
    List<Answer> run(LoadedVersion version, List<SubmittedSlot> batch, long start) {
        try {
            var together = together(version, batch);
            return together != null && ran(version, together, batch)
                    ? scattered(version.model(), together, batch, start)
                    : List.of();
        } catch (RuntimeException malformed) {
            batch.forEach(it -> replies.drop(RingEntry.slot(it.entry()))); // they are run again
            return List.of();
        }
    }

    private @Nullable Together together(LoadedVersion version, List<SubmittedSlot> batch) {
        var first = batch.getFirst().request();
        var model = version.model();
        var wanted = slots.wanted(model, first);
        var given = new ArrayList<@Nullable Tensor[]>(batch.size());
        long rows = 0;
        long bytes = 0;
        for (var it : batch) {
            var request = it.request();
            var tensors = slots.read(model, request);
            boolean goes = request.versionId() == first.versionId()
                    && request.rows() > 0
                    && slots.wanted(model, request).equals(wanted)
                    && goWith(given.isEmpty() ? tensors : given.getFirst(), tensors, request.rows());
            if (!goes) {
                return null;
            }
            given.add(tensors);
            rows += request.rows();
            bytes += request.requestLen();
        }
        boolean fits = rows <= version.batchRowsMax() && bytes <= BatchLimits.BATCH_BYTES_MAX;
        return fits ? new Together(wanted, given, (int) rows) : null;
    }

    private static boolean goWith(@Nullable Tensor[] first, @Nullable Tensor[] tensors, int rows) {
        for (int i = 0; i < tensors.length; i++) {
            var one = first[i];
            var other = tensors[i];
            boolean same = one == null ? other == null : other != null && sameRows(one, other, rows);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameRows(Tensor one, Tensor other, int rows) {
        int rank = other.dims().length;
        return rank > 0
                && rank == one.dims().length
                && other.datatype() == one.datatype()
                && other.datatype().fixedWidth()
                && other.columns() == null
                && one.columns() == null
                && other.dims()[0] == rows
                && Arrays.equals(one.dims(), 1, rank, other.dims(), 1, rank);
    }

    /// True if it is done; why it isn't, each request finds out alone.
    private boolean ran(LoadedVersion version, Together together, List<SubmittedSlot> batch) {
        var model = version.model();
        var gathered = new @Nullable Tensor[together.given().getFirst().length];
        for (int i = 0; i < gathered.length; i++) {
            gathered[i] = gather(together, i);
        }
        outputs.restart();
        running.begin(model, batch.stream().mapToLong(SubmittedSlot::entry).toArray());
        try {
            // Only now nobody unloads it.
            return version.equals(versions.get(batch.getFirst().request().versionId()))
                    && model.run(gathered, together.wanted(), outputs) instanceof Model.Ran.Done;
        } finally {
            running.end();
        }
    }

    private @Nullable Tensor gather(Together together, int input) {
        var first = together.given().getFirst()[input];
        if (first == null) {
            return null;
        }
        while (inputs.size() <= input) {
            inputs.add(new KeptBuffer());
        }
        long rowBytes = first.data().byteSize() / first.dims()[0];
        var target = inputs.get(input).of(rowBytes * together.rows());
        long at = 0;
        for (var tensors : together.given()) {
            var data = Objects.requireNonNull(tensors[input]).data();
            MemorySegment.copy(data, 0, target, at, data.byteSize());
            at += data.byteSize();
        }
        var dims = first.dims().clone();
        dims[0] = together.rows();
        return new Tensor(first.datatype(), dims, target, null);
    }

    private List<Answer> scattered(Model model, Together together, List<SubmittedSlot> batch, long start) {
        long end = System.nanoTime();
        var answers = new ArrayList<Answer>(batch.size());
        for (var output : outputs.outputs()) {
            if (output.dims().length == 0 || output.dims()[0] != together.rows()) {
                return List.of();
            }
        }
        int row = 0;
        for (var it : batch) {
            reply.reset(it.request(), together.wanted().count(model.outputs().size()));
            answers.add(scatter(it, row, together.rows(), start, end));
            row += it.request().rows();
        }
        return answers;
    }

    private Answer scatter(SubmittedSlot it, int row, int rows, long start, long end) {
        var request = it.request();
        boolean nonFinite = false;
        for (int i = 0; i < outputs.outputs().size(); i++) {
            var output = outputs.outputs().get(i);
            long rowBytes = output.data().byteSize() / rows;
            var dims = output.dims().clone();
            dims[0] = request.rows();
            long length = rowBytes * request.rows();
            var place = reply.fixed(i, output.datatype(), dims, length);
            if (place != null) {
                MemorySegment.copy(output.data(), row * rowBytes, place, 0, length);
                nonFinite |= NonFinite.in(place, length, output.datatype());
            }
        }
        var status = reply.status();
        if (status == Status.PART) {
            reply.keepFor(request, it.entry());
        }
        reply.drop();
        return new Answer(request.generation(), status, reply.bytesNeeded(), start, end, rows, nonFinite);
    }

    @Override
    public void close() {
        inputs.forEach(KeptBuffer::close);
        outputs.close();
    }
}
