package dev.windlass.exchange;

import dev.windlass.slab.ControlFrames;
import dev.windlass.slab.ControlMessage;
import dev.windlass.slab.FrameSocket;
import dev.windlass.slab.SlabViolation;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// The node's thread for one inference worker's control connection: carries answers to who asked, asks for
/// heartbeats, ends what nobody waits for, and notices death.
final class ControlThread implements AutoCloseable {
    private static final long TICK_MS = 20;
    private static final long TERMINATE_EVERY_NANOS = 100_000_000;

    private final FrameSocket frames;
    private final ClientSettings settings;
    private final WorkerLink link;
    private final Map<Long, CompletableFuture<ControlMessage>> questions = new ConcurrentHashMap<>();
    private final AtomicLong correlations = new AtomicLong(100);

    /// Loads that are under way: only their answers may be large.
    private final AtomicInteger loads = new AtomicInteger();

    private final Selector selector;
    private final Thread thread;
    private volatile boolean ended;
    private final Liveness silence;
    private long askedNanos = System.nanoTime();
    private long terminatedNanos = System.nanoTime();

    /// @param frames non-blocking; owned from now on
    ControlThread(String name, FrameSocket frames, ClientSettings settings, WorkerLink link) throws IOException {
        this.frames = frames;
        this.settings = settings;
        this.link = link;
        this.silence = new Liveness(settings.silenceMax(), System.nanoTime());
        this.selector = Selector.open();
        this.thread =
                Thread.ofPlatform().name("worker-control-" + name).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Ends the connection; who waits for an answer learns it. May be called on any thread.
    void end() {
        ended = true;
        selector.wakeup();
    }

    long nextCorrelation() {
        return correlations.getAndIncrement();
    }

    /// Sends a question and waits for its answer. Blocks.
    ///
    /// @throws TimeoutException if there is none after [ClientSettings#loadWait]
    /// @throws IOException if the connection ended
    ControlMessage ask(ControlMessage question) throws IOException, TimeoutException {
        var answer = new CompletableFuture<ControlMessage>();
        int load = question instanceof ControlMessage.Load ? 1 : 0;
        loads.addAndGet(load);
        questions.put(question.correlation(), answer);
        try {
            if (ended) {
                throw new IOException("the control connection has ended");
            }
            frames.send(question);
            return answer.get(settings.loadWait().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the inference worker was asked");
        } finally {
            questions.remove(question.correlation());
            loads.addAndGet(-load);
        }
    }

    private void run() {
        try {
            frames.channel().register(selector, SelectionKey.OP_READ);
            while (!ended) {
                selector.select(TICK_MS);
                selector.selectedKeys().clear();
                receive();
                tick(System.nanoTime());
            }
        } catch (IOException gone) {
            link.lose(Loss.itsEnd("the inference worker is gone: " + gone.getMessage()));
        } catch (SlabViolation lie) {
            link.lose(Loss.sentence("the inference worker lied: " + lie.getMessage()));
        } catch (RuntimeException broken) {
            // Nobody would notice a hang or a death any more: better to begin anew.
            link.lose(Loss.sentence("the thread that watched the inference worker broke: " + broken));
        } finally {
            close();
        }
    }

    private void receive() throws IOException {
        for (var next = next(); next.isPresent(); next = next()) {
            var message = next.get();
            silence.heard(System.nanoTime());
            var question = questions.get(message.correlation());
            if (question != null) {
                question.complete(message);
            }
        }
    }

    private Optional<ControlMessage> next() throws IOException {
        frames.takeUpTo(loads.get() > 0 ? ControlFrames.BYTES_MAX : ControlFrames.USUAL_BYTES_MAX);
        return frames.receive();
    }

    private void tick(long now) throws IOException {
        if (now - askedNanos > settings.heartbeatEvery().toNanos()) {
            askedNanos = now;
            frames.send(new ControlMessage.Heartbeat(0, now));
        }
        if (silence.tooLong(now)) {
            link.lose(Loss.sentence("the inference worker is gone: no heartbeat for " + settings.silenceMax()));
            return;
        }
        var abandoned = link.tick(now);
        if (abandoned.isEmpty() || now - terminatedNanos < TERMINATE_EVERY_NANOS) {
            return;
        }
        terminatedNanos = now;
        for (var request : abandoned) {
            if (request.last
                    && silence.elapsed(request.hungSinceNanos(), now)
                            > settings.terminateGrace().toNanos()) {
                link.lose(Loss.sentence("the inference worker is gone: an abandoned run didn't end within "
                        + settings.terminateGrace()));
                return;
            }
            frames.send(new ControlMessage.Terminate(0, request.slot, request.generation));
        }
    }

    /// Ends the connection. Called by the thread itself, or in its place if it was never started.
    @Override
    public void close() {
        ended = true;
        try (selector;
                frames) {
            questions.values().forEach(it -> it.completeExceptionally(new IOException("the inference worker is gone")));
        } catch (IOException alreadyClosed) {
            link.lose(Loss.itsEnd("the control connection broke: " + alreadyClosed.getMessage()));
        }
    }
}
