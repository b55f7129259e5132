package dev.windlass.exchange;

import dev.windlass.slab.ControlMessage;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.Descriptor;
import dev.windlass.slab.FrameSocket;
import dev.windlass.slab.RingConsumer;
import dev.windlass.slab.RingEntry;
import dev.windlass.slab.RingProducer;
import dev.windlass.slab.Slab;
import dev.windlass.slab.SlabLayout;
import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.TensorTable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// Speaks the protocol like an inference worker, on threads of this process, and answers slots as a test
/// wants: it can lie, or never answer.
final class FakeInferenceWorker implements AutoCloseable {
    static final TensorSpec X = new TensorSpec("x", Datatype.FP32, List.of(-1L, 2L));
    static final TensorSpec Y = new TensorSpec("y", Datatype.FP32, List.of(-1L, 2L));
    static final TensorSpec WORDS = new TensorSpec("words", Datatype.BYTES, List.of(-1L));

    /// A version whose load is never answered.
    static final int NEVER_LOADED = 99;

    /// Such a load was asked for.
    final CountDownLatch neverLoaded = new CountDownLatch(1);

    private final ServerSocketChannel server;
    private final List<TensorSpec> outputs;
    private final int batchRowsMax;
    private final Answering answering;
    private final List<SocketChannel> connections = new CopyOnWriteArrayList<>();

    /// Completes one slot, honestly or not.
    interface Answering {
        void answer(Desk desk);
    }

    /// What it has in hand when it answers.
    ///
    /// @param endsBatch the last one of its batch
    record Desk(Slab slab, RingProducer completes, int slot, int generation, boolean endsBatch) {
        long descriptor() {
            return slab.layout().descriptor(slot);
        }

        Descriptor.Request request() {
            return Descriptor.request(slab.memory(), descriptor());
        }

        /// Writes line 1 and publishes an entry.
        void complete(Descriptor.Status status, long replyLen) {
            complete(status, replyLen, 1);
        }

        void complete(Descriptor.Status status, long replyLen, int batchRows) {
            Descriptor.write(
                    slab.memory(),
                    descriptor(),
                    new Descriptor.Answer(generation, status, replyLen, 1, 2, batchRows, false));
            publish(RingEntry.of(generation, slot));
        }

        void publish(long entry) {
            completes.append(entry);
            completes.publish();
        }

        void line(TensorTable.Line line) {
            TensorTable.write(slab.memory(), request().replyOff(), 0, line);
        }
    }

    private FakeInferenceWorker(
            ServerSocketChannel server, List<TensorSpec> outputs, int batchRowsMax, Answering answering) {
        this.server = server;
        this.outputs = outputs;
        this.batchRowsMax = batchRowsMax;
        this.answering = answering;
    }

    static FakeInferenceWorker listen(Path socket, List<TensorSpec> outputs, Answering answering) throws IOException {
        return listen(socket, outputs, 1, answering);
    }

    static FakeInferenceWorker listen(Path socket, List<TensorSpec> outputs, int batchRowsMax, Answering answering)
            throws IOException {
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        var worker = new FakeInferenceWorker(server, outputs, batchRowsMax, answering);
        Thread.ofPlatform().daemon().start(worker::serve);
        return worker;
    }

    private void serve() {
        try (var control = new FrameSocket(accept())) {
            control.send(control.receive().orElseThrow());
            var bell = accept();
            var greeting = new FrameSocket(bell);
            greeting.send(greeting.receive().orElseThrow());
            while (true) {
                switch (control.receive().orElseThrow()) {
                    case ControlMessage.Attach it -> {
                        attach(it, bell);
                        control.send(new ControlMessage.Done(it.correlation()));
                    }
                    case ControlMessage.Load it when it.versionId() == NEVER_LOADED -> neverLoaded.countDown();
                    case ControlMessage.Load it ->
                        control.send(new ControlMessage.Loaded(
                                it.correlation(), it.versionId(), List.of(X), outputs, 0, List.of(0), batchRowsMax));
                    case ControlMessage.Unload it -> control.send(new ControlMessage.Done(it.correlation()));
                    case ControlMessage.Heartbeat it -> control.send(it);
                    default -> {}
                }
            }
        } catch (IOException nodeGone) {
            return;
        }
    }

    private SocketChannel accept() throws IOException {
        var connection = server.accept();
        connections.add(connection);
        return connection;
    }

    /// As the kernel does when a process ends: its connections end.
    void die() throws IOException {
        for (var connection : connections) {
            try {
                connection.shutdownOutput();
            } catch (ClosedChannelException _) {
                // Its own thread was first.
            }
        }
    }

    private void attach(ControlMessage.Attach it, SocketChannel bell) throws IOException {
        var layout = new SlabLayout(it.slotCount(), it.slabBytes());
        var slab = Slab.open(Path.of(it.path()), layout, it.incarnation());
        Thread.ofPlatform().daemon().start(() -> run(slab, bell));
    }

    private void run(Slab slab, SocketChannel bell) {
        var submitted = slab.submitted();
        var completes = slab.completes();
        try (slab;
                bell) {
            while (true) {
                long entry = submitted.poll();
                if (entry != RingEntry.NONE) {
                    answering.answer(new Desk(
                            slab,
                            completes,
                            RingEntry.slot(entry),
                            RingEntry.generation(entry),
                            RingEntry.endsBatch(entry)));
                    bell.write(ByteBuffer.allocate(1));
                } else if (submitted.sleep() == RingConsumer.Sleep.BLOCK && bell.read(ByteBuffer.allocate(64)) < 0) {
                    return;
                }
            }
        } catch (IOException nodeGone) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
