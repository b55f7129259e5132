package dev.windlass.exchange;

import dev.windlass.slab.BatchLimits;
import dev.windlass.slab.ControlMessage;
import dev.windlass.slab.Slab;
import dev.windlass.slab.SlabViolation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The node's side of one inference worker: its connections, its slab, its loaded versions. Used by the
/// node agent; methods that talk to the process block. Thread-safe.
///
/// The inference worker is lost when its process ends, breaks a connection, falls silent, doesn't end an
/// abandoned run, or lies. Then every request is answered with [InferenceFailure.InferenceWorkerLost],
/// `onLost` is told why, and whoever started the process must make sure that it is dead.
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

    /// As the other one, for a process of which nothing is known but its socket.
    public static ConnectOutcome connect(String name, Path socket, ClientSettings settings, Consumer<String> onLost) {
        return connect(name, socket, settings, () -> true, () -> Ending.OF_ITSELF, onLost);
    }

    /// Connects to an inference worker that listens, or soon will, greets it and gives it a slab.
    ///
    /// @param name for threads and logs, unique in this process
    /// @param alive false as soon as the process is known to have ended: nobody waits for its socket any
    ///     longer
    /// @param ending how the process ended, asked when its connection did
    /// @param onLost told at most once, on the thread that noticed, which it must not block; not told after
    ///     [#close]
    public static ConnectOutcome connect(
            String name,
            Path socket,
            ClientSettings settings,
            BooleanSupplier alive,
            Supplier<Ending> ending,
            Consumer<String> onLost) {
        try {
            var greeting = new Greeting(socket, settings, alive);
            return new ConnectOutcome.Connected(attach(name, greeting, settings, ending, new LossNotice(onLost)));
        } catch (IOException | SlabViolation failed) {
            return new ConnectOutcome.Failed(String.valueOf(failed.getMessage()));
        }
    }

    private static InferenceWorkerClient attach(
            String name, Greeting greeting, ClientSettings settings, Supplier<Ending> ending, LossNotice notice)
            throws IOException {
        try (var opened = new Unfinished()) {
            var control = opened.take(greeting.connect(ControlMessage.Role.CONTROL));
            var bell = opened.take(greeting.connect(ControlMessage.Role.BELL));
            var slab = opened.take(Slab.create(settings.layout(), settings.incarnation()));
            greeting.attach(control, slab);
            var link = new WorkerLink(
                    name,
                    settings.incarnation(),
                    slab,
                    bell.channel(),
                    notice,
                    ending,
                    settings.turn().seat());
            var thread = opened.take(new ControlThread(name, control, settings, link));
            notice.onFirst(thread::end);
            thread.start();
            opened.finished();
            return new InferenceWorkerClient(link, thread, notice);
        }
    }

    /// The bell, for who answers before a gateway does.
    public Bell bell() {
        return link.bell();
    }

    /// Requests that hold room, whatever their state: 0 means that nothing is lost by letting go.
    public int requestsHeld() {
        return link.pool.live();
    }

    /// The same of one version: 0 after [#drain] means that nothing is lost by [#unload].
    public int requestsHeld(ModelInstance instance) {
        return link.pool.shares.held((SlabInstance) instance);
    }

    /// Requests that its models answered so far, their self-tests included.
    public long answered() {
        return link.answers.answered();
    }

    /// The same of one version.
    public long answered(ModelInstance instance) {
        return ((SlabInstance) instance).answered();
    }

    public boolean lost() {
        return link.lost();
    }

    /// The versions that the inference worker was running or loading when it was lost; none if it was let
    /// go. Known once it is lost.
    public CompletionStage<Set<VersionKey>> suspects() {
        return link.suspects.versions();
    }

    /// Loads a version beside those that are served, and waits until it is warm.
    public LoadOutcome load(LoadRequest request) {
        link.suspects.loads(request.key());
        try {
            return asked(request);
        } finally {
            link.suspects.loaded(request.key());
        }
    }

    private LoadOutcome asked(LoadRequest request) {
        var load = new ControlMessage.Load(
                control.nextCorrelation(),
                request.versionId(),
                request.file().toAbsolutePath().toString(),
                request.key().digest(),
                request.options());
        try {
            return switch (control.ask(load)) {
                case ControlMessage.Loaded loaded -> accept(request, loaded);
                case ControlMessage.Failed failed -> refused(failed);
                case ControlMessage other -> throw new SlabViolation("LOAD was answered with " + other);
            };
        } catch (IOException gone) {
            return lose("the inference worker went while it loaded: " + gone.getMessage());
        } catch (TimeoutException late) {
            return lose("the inference worker didn't load within the time limit");
        } catch (SlabViolation lie) {
            return lose("the inference worker lied: " + lie.getMessage());
        }
    }

    private static LoadOutcome refused(ControlMessage.Failed failed) {
        return switch (failed.fault()) {
            case MODEL -> new LoadOutcome.Refused(failed.reason());
            case FILE -> new LoadOutcome.Damaged(failed.reason());
            case PROCESS -> new LoadOutcome.Failed(failed.reason());
        };
    }

    private LoadOutcome accept(LoadRequest request, ControlMessage.Loaded loaded) {
        if (loaded.versionId() != request.versionId() || loaded.outputs().isEmpty()) {
            throw new SlabViolation("LOAD of " + request.versionId() + " was answered with " + loaded);
        }
        var names = new HashSet<String>();
        if (!loaded.inputs().stream().allMatch(it -> names.add(it.name()))) {
            throw new SlabViolation("two inputs have one name");
        }
        int inputs = loaded.inputs().size();
        if (loaded.takesColumns().stream().anyMatch(it -> it < 0 || it >= inputs)) {
            throw new SlabViolation("columns are taken for inputs " + loaded.takesColumns() + " of " + inputs);
        }
        if (loaded.batchRowsMax() < 1 || loaded.batchRowsMax() > BatchLimits.ROWS_MAX) {
            throw new SlabViolation("a batch may have " + loaded.batchRowsMax() + " rows");
        }
        var layout = link.slab.layout();
        var room = new ReplyRoom(loaded.inputs(), loaded.outputs(), layout);
        if (room.singleRowBytes() > room.requestBytesMax()) {
            forget(request.versionId());
            return new LoadOutcome.Refused("one row's inputs need " + room.singleRowBytes()
                    + " bytes, and a request has at most " + room.requestBytesMax() + "; use a larger slab");
        }
        if (room.smallestReplyBytes() > layout.replyBytesMax()) {
            forget(request.versionId());
            return new LoadOutcome.Refused("the smallest output needs " + room.smallestReplyBytes()
                    + " bytes for one row, and a reply has at most " + layout.replyBytesMax()
                    + " (limits.infer-reply-bytes-max)");
        }
        var limits = new InstanceLimits(room.requestBytesMax(), layout.replyBytesMax(), layout.slotCount());
        var spec = new InstanceSpec(
                request.key(),
                request.versionId(),
                loaded.inputs(),
                loaded.outputs(),
                limits,
                loaded.takesColumns(),
                loaded.batchRowsMax());
        link.pool.shares.opened();
        return new LoadOutcome.Loaded(new SlabInstance(spec, room, link), loaded.memoryBytes());
    }

    /// Takes no new requests for this version; those that were granted room are still served.
    public void drain(ModelInstance instance) {
        link.drain((SlabInstance) instance);
    }

    /// Drops a version and no other; requests that are still on their way to it are rejected, so drain
    /// first and wait for [#requestsHeld].
    public void unload(ModelInstance instance) {
        drain(instance);
        forget(instance.spec().versionId());
    }

    private void forget(int versionId) {
        try {
            control.ask(new ControlMessage.Unload(control.nextCorrelation(), versionId));
        } catch (IOException | TimeoutException gone) {
            lose("the inference worker went while it unloaded: " + gone.getMessage());
        }
    }

    private LoadOutcome lose(String reason) {
        link.lose(Loss.itsEnd(reason));
        return new LoadOutcome.Lost(reason);
    }

    /// Lets the inference worker go: it exits when its connections end. Requests that are left are answered
    /// with [InferenceFailure.InferenceWorkerLost].
    @Override
    public void close() {
        notice.mute();
        link.lose(Loss.farewell("the node let the inference worker go"));
    }
}
