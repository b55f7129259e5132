package dev.windlass.exchange;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// The node's side of one inference worker: its connections, its slab, its loaded versions. Used by the node
/// agent; methods that talk to the process block. Thread-safe.
///
/// The inference worker is lost when its process ends, breaks a connection, falls silent, doesn't end an
/// abandoned run, or lies. Then every request is answered with [HopFailure.InferenceWorkerLost], `onLost` is
/// told why, and whoever started the process must make sure that it is dead.
public final class InferenceWorkerClient implements AutoCloseable {
    private final WorkerLink link;
    private final ControlThread control;
    private final LossNotice notice;

    private InferenceWorkerClient(WorkerLink link, ControlThread control, LossNotice notice) {
        this.link = link;
        this.control = control;
        this.notice = notice;
    }

    /// What came of [#connect].
    public sealed interface ConnectOutcome {
        /// Attached to a new slab. The caller closes the client.
        record Connected(InferenceWorkerClient client) implements ConnectOutcome {}

        /// Nothing is left behind, but the process may live.
        record Failed(String reason) implements ConnectOutcome {}
    }

    /// Connects to an inference worker that listens, or soon will, greets it and gives it a slab.
    ///
    /// @param name for threads and logs, unique in this process
    /// @param onLost told at most once, on the thread that noticed, which it must not block; not told after
    ///     [#close]
    public static ConnectOutcome connect(String name, Path socket, ClientSettings settings, Consumer<String> onLost) {
        var greeting = new Greeting(socket, settings);
        try {
            var control = greeting.connect(ControlMessage.Role.CONTROL);
            return new ConnectOutcome.Connected(attach(name, greeting, control, settings, new LossNotice(onLost)));
        } catch (IOException | SlabLie | IllegalStateException failed) {
            return new ConnectOutcome.Failed(String.valueOf(failed.getMessage()));
        }
    }

    private static InferenceWorkerClient attach(
            String name, Greeting greeting, FrameSocket control, ClientSettings settings, LossNotice notice)
            throws IOException {
        try {
            var bell = greeting.connect(ControlMessage.Role.BELL);
            var slab = Slab.create(settings.layout(), settings.incarnation());
            try {
                greeting.attach(control, slab);
                var link = new WorkerLink(name, settings.incarnation(), slab, bell.channel(), notice);
                var thread = new ControlThread(name, control, settings, link);
                notice.onFirst(thread::end);
                thread.start();
                return new InferenceWorkerClient(link, thread, notice);
            } catch (IOException | RuntimeException failed) {
                bell.close();
                slab.close();
                throw failed;
            }
        } catch (IOException | RuntimeException failed) {
            control.close();
            throw failed;
        }
    }

    /// The bell, for who answers before a gateway does.
    public Bell bell() {
        return link.bell();
    }

    /// Requests that hold room, whatever their state: 0 means that nothing is lost by letting go.
    public int requestsHeld() {
        return link.live();
    }

    /// Loads a version and waits until it is warm.
    public LoadOutcome load(LoadRequest request) {
        var load = new ControlMessage.Load(
                control.nextCorrelation(),
                request.versionId(),
                request.file().toAbsolutePath().toString(),
                request.key().digest(),
                request.options());
        try {
            return switch (control.ask(load)) {
                case ControlMessage.Loaded loaded -> accept(request, loaded);
                case ControlMessage.Failed failed -> new LoadOutcome.Refused(failed.reason());
                case ControlMessage other -> throw new SlabLie("LOAD was answered with " + other);
            };
        } catch (IOException gone) {
            return lost("the inference worker went while it loaded: " + gone.getMessage());
        } catch (TimeoutException late) {
            return lost("the inference worker didn't load within the time limit");
        } catch (SlabLie lie) {
            return lost("the inference worker lied: " + lie.getMessage());
        }
    }

    private LoadOutcome accept(LoadRequest request, ControlMessage.Loaded loaded) {
        if (loaded.versionId() != request.versionId() || loaded.outputs().isEmpty()) {
            throw new SlabLie("LOAD of " + request.versionId() + " was answered with " + loaded);
        }
        var names = new HashSet<String>();
        if (!loaded.inputs().stream().allMatch(it -> names.add(it.name()))) {
            throw new SlabLie("two inputs have one name");
        }
        long extentMax = link.slab.layout().extentBytesMax();
        var room = new ReplyRoom(loaded.inputs(), loaded.outputs(), extentMax);
        if (room.singleRowBytes() > extentMax) {
            forget(request.versionId());
            return new LoadOutcome.Refused("one row needs " + room.singleRowBytes()
                    + " bytes with its reply, and a request has at most " + extentMax + "; use a larger slab");
        }
        var limits = new HopLimits(
                room.requestBytesMax(), room.replyBytesMax(), link.slab.layout().slotCount());
        var spec = new HopSpec(request.key(), request.versionId(), loaded.inputs(), loaded.outputs(), limits);
        return new LoadOutcome.Loaded(new SlabHop(spec, room, link), loaded.memoryBytes());
    }

    /// Takes no new requests for this version; those that were granted room are still served.
    public void drain(Hop hop) {
        ((SlabHop) hop).drain();
    }

    /// Drops a version; requests that are still on their way to it are rejected, so drain first and wait for
    /// [#requestsHeld].
    public void unload(Hop hop) {
        drain(hop);
        forget(hop.spec().versionId());
    }

    private void forget(int versionId) {
        try {
            control.ask(new ControlMessage.Unload(control.nextCorrelation(), versionId));
        } catch (IOException | TimeoutException gone) {
            lost("the inference worker went while it unloaded: " + gone.getMessage());
        }
    }

    private LoadOutcome lost(String reason) {
        link.lose(reason);
        return new LoadOutcome.Lost(reason);
    }

    /// Lets the inference worker go: it exits when its connections end. Requests that are left are answered
    /// with [HopFailure.InferenceWorkerLost].
    @Override
    public void close() {
        notice.mute();
        link.lose("the node let the inference worker go");
    }

    /// Tells of the loss: first this package's own thread, then the owner.
    private static final class LossNotice implements Consumer<String> {
        private final Consumer<String> owner;
        private volatile Runnable first = () -> {};
        private volatile boolean muted;

        LossNotice(Consumer<String> owner) {
            this.owner = owner;
        }

        void onFirst(Runnable action) {
            first = action;
        }

        void mute() {
            muted = true;
        }

        @Override
        public void accept(String reason) {
            first.run();
            if (!muted) {
                owner.accept(reason);
            }
        }
    }
}
