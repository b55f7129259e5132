package dev.windlass.worker;

import dev.windlass.slab.ControlMessage;
import dev.windlass.slab.FrameSocket;
import dev.windlass.slab.RingEntry;
import dev.windlass.slab.Slab;
import dev.windlass.slab.SlabLayout;
import dev.windlass.slab.SlabViolation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The control thread: does what the node says until the node is gone.
final class ControlLoop {
    private static final long LAST_RUN_WAIT_MS = 2_000;

    private final FrameSocket control;
    private final WorkerBell bell;
    private final Models models;
    private final long incarnation;
    private final Map<Integer, LoadedVersion> versions = new ConcurrentHashMap<>();
    private final RunningSlot running = new RunningSlot();
    private @Nullable Slab slab;
    private @Nullable RunLoop runLoop;
    private @Nullable Thread runThread;

    /// @param control blocking, already greeted
    ControlLoop(FrameSocket control, WorkerBell bell, Models models, long incarnation) {
        this.control = control;
        this.bell = bell;
        this.models = models;
        this.incarnation = incarnation;
    }

    /// Returns when the node's connection has ended and the last run too, if it ends soon.
    void run() throws WorkerFailure {
        try {
            while (true) {
                handle(control.receive().orElseThrow());
            }
        } catch (IOException nodeGone) {
            // Its end, or a reset: that is what the kernel says when the node hadn't read all of our answers.
            finish();
        } catch (SlabViolation misunderstood) {
            finish();
            throw new WorkerFailure(WorkerFailure.Reason.PROTOCOL, String.valueOf(misunderstood.getMessage()));
        }
    }

    private void handle(ControlMessage message) throws IOException, WorkerFailure {
        switch (message) {
            case ControlMessage.Attach it -> attach(it);
            case ControlMessage.Load it -> load(it);
            case ControlMessage.Unload it -> unload(it);
            case ControlMessage.Terminate it -> running.terminate(RingEntry.of(it.generation(), it.slot()));
            case ControlMessage.Heartbeat it -> beat(it);
            case ControlMessage.Hello it -> throw new SlabViolation("a second " + it);
            case ControlMessage.Loaded it -> throw new SlabViolation("the node sent " + it);
            case ControlMessage.Failed it -> throw new SlabViolation("the node sent " + it);
            case ControlMessage.Done it -> throw new SlabViolation("the node sent " + it);
        }
    }

    private void attach(ControlMessage.Attach it) throws IOException, WorkerFailure {
        if (slab != null || it.incarnation() != incarnation) {
            throw new SlabViolation("a slab was attached before, or the incarnation isn't " + incarnation);
        }
        try {
            var layout = new SlabLayout(it.slotCount(), it.slabBytes());
            var attached = Slab.open(Path.of(it.path()), layout, incarnation);
            var loop = new RunLoop(attached, bell, versions, running, WorkerFailure::endProcess);
            models.attached(attached.memory());
            slab = attached;
            runLoop = loop;
            runThread = Thread.ofPlatform()
                    .name("run")
                    .daemon()
                    .uncaughtExceptionHandler((_, broken) -> die(WorkerFailure.Reason.RUN_THREAD, broken))
                    .start(loop);
        } catch (IOException | IllegalArgumentException failed) {
            control.send(new ControlMessage.Failed(
                    it.correlation(), ControlMessage.Fault.PROCESS, String.valueOf(failed.getMessage())));
            throw new WorkerFailure(WorkerFailure.Reason.NO_SLAB, String.valueOf(failed.getMessage()));
        }
        control.send(new ControlMessage.Done(it.correlation()));
    }

    private void load(ControlMessage.Load it) {
        if (slab == null) {
            throw new SlabViolation("LOAD came before ATTACH");
        }
        var loading =
                new ModelLoading(control, models, versions, slab.layout().extentBytesMax(), WorkerFailure::endProcess);
        Thread.ofPlatform()
                .name("load-" + it.versionId())
                .daemon()
                .uncaughtExceptionHandler((_, broken) -> die(WorkerFailure.Reason.LOAD_THREAD, broken))
                .start(() -> {
                    if (!versions.isEmpty()) {
                        Housekeeping.giveWay(); // to those that serve
                    }
                    loading.load(it);
                });
    }

    private void unload(ControlMessage.Unload it) throws IOException {
        var version = versions.remove(it.versionId());
        if (version == null) {
            control.send(new ControlMessage.Failed(
                    it.correlation(), ControlMessage.Fault.PROCESS, "version " + it.versionId() + " isn't loaded"));
            return;
        }
        // Not here: it may be running for long, and whoever waits for a heartbeat or an end must not.
        Thread.ofPlatform()
                .name("unload-" + it.versionId())
                .daemon()
                .uncaughtExceptionHandler((_, broken) -> die(WorkerFailure.Reason.LOAD_THREAD, broken))
                .start(() -> close(version, it));
    }

    private void close(LoadedVersion version, ControlMessage.Unload asked) {
        try {
            running.awaitEnd(version.model());
            version.model().close();
            Housekeeping.giveMemoryBack();
            control.send(new ControlMessage.Done(asked.correlation()));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (IOException nodeGone) {
            // The control thread sees the same and ends the process.
            return;
        }
    }

    private void beat(ControlMessage.Heartbeat it) throws IOException {
        long now = System.nanoTime();
        if (slab != null) {
            slab.beat(now);
        }
        control.send(new ControlMessage.Heartbeat(it.correlation(), now));
    }

    /// Without its run thread an inference worker would only look alive, and a load that nobody answers would
    /// be waited for.
    private static void die(WorkerFailure.Reason reason, Throwable broken) {
        new WorkerFailure(reason, broken.toString()).endProcess();
    }

    /// The node is gone, and nobody reads what is still computed.
    private void finish() {
        if (runLoop == null || runThread == null) {
            return;
        }
        runLoop.stop();
        running.terminateAny();
        try {
            runThread.join(LAST_RUN_WAIT_MS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
