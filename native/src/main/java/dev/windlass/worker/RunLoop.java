package dev.windlass.worker;

import dev.windlass.slab.Descriptor;
import dev.windlass.slab.Descriptor.Answer;
import dev.windlass.slab.RingConsumer;
import dev.windlass.slab.RingEntry;
import dev.windlass.slab.RingProducer;
import dev.windlass.slab.Slab;
import dev.windlass.slab.Urgency;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The run thread: takes batches of slots from the submit ring, runs them, and completes every slot exactly
/// once.
final class RunLoop implements Runnable {
    /// A run that takes longer shares its core by this much at a time, so that one that begins beside it
    /// doesn't wait for all of it.
    private static final long SLICE_NANOS = 300_000;

    private final Slab slab;
    private final MemorySegment memory;
    private final RingConsumer submitted;
    private final RingProducer completes;
    private final WorkerBell bell;
    private final Map<Integer, LoadedVersion> versions;
    private final RunningSlot running;
    private final SlotRun alone;
    private final List<SubmittedSlot> batch = new ArrayList<>();
    private final SlotInputs inputs;
    private final KeptReplies replies;
    private volatile boolean stopping;

    /// @param end ends the process: what the run under way is answered then, nobody reads
    RunLoop(
            Slab slab,
            WorkerBell bell,
            Map<Integer, LoadedVersion> versions,
            RunningSlot running,
            Consumer<WorkerFailure> end) {
        this.slab = slab;
        this.memory = slab.memory();
        this.submitted = slab.submitted();
        this.completes = slab.completes();
        this.bell = bell;
        this.versions = versions;
        this.running = running;
        this.inputs = new SlotInputs(slab);
        this.replies = new KeptReplies(slab.layout().keptBytesMax());
        this.alone = new SlotRun(memory, inputs, versions, running, replies, end);
    }

    /// Lets the run that is under way end, and begins no other.
    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        Urgency.prompt(SLICE_NANOS);
        slab.touchPages(); // here, while the first version is loaded on another thread
        try (replies;
                var together = new BatchRun(memory, inputs, versions, running, replies)) {
            boolean rung = true;
            while (rung && !stopping) {
                long entry = submitted.poll();
                if (entry != RingEntry.NONE) {
                    take(entry, together);
                } else if (submitted.sleep() == RingConsumer.Sleep.BLOCK) {
                    rung = bell.await();
                }
            }
        }
    }

    private void take(long first, BatchRun together) {
        if (RingEntry.endsBatch(first)) {
            var only = slot(first);
            complete(only, alone.answer(only));
            publish();
            return;
        }
        long now = System.nanoTime();
        batch.clear();
        for (long entry = first; entry != RingEntry.NONE; ) {
            var it = slot(entry);
            var refused = alone.refusal(it, now);
            if (refused == null) {
                batch.add(it);
            } else {
                complete(it, refused);
            }
            entry = RingEntry.endsBatch(entry) ? RingEntry.NONE : submitted.poll();
        }
        runBatch(together, now);
    }

    private void runBatch(BatchRun together, long start) {
        var version =
                batch.isEmpty() ? null : versions.get(batch.getFirst().request().versionId());
        var answers = version == null || batch.size() < 2 ? List.<Answer>of() : together.run(version, batch, start);
        for (int i = 0; i < answers.size(); i++) {
            complete(batch.get(i), answers.get(i));
        }
        publish();
        // One request's fault is its own: what couldn't be run at once is run one by one.
        for (int i = answers.size(); i < batch.size() && !stopping; i++) {
            complete(batch.get(i), alone.answer(batch.get(i)));
            publish();
        }
    }

    private SubmittedSlot slot(long entry) {
        int slot = RingEntry.slot(entry);
        long at = slab.layout().descriptor(slot);
        return new SubmittedSlot(RingEntry.of(RingEntry.generation(entry), slot), at, Descriptor.request(memory, at));
    }

    private void complete(SubmittedSlot it, Answer answer) {
        Descriptor.write(memory, it.at(), answer);
        completes.append(it.entry());
    }

    private void publish() {
        if (completes.publish() == RingProducer.Wake.RING) {
            bell.ring();
        }
    }
}
