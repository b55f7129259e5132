package dev.windlass.agent;

import dev.windlass.domain.Device;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.Bell;
import dev.windlass.exchange.InstanceLimits;
import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.InstanceState;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.VersionKey;
import dev.windlass.slab.WantedOutputs;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// Inference workers without processes: each launch does what was planned next, else it comes up.
final class FakeLauncher implements Launcher {
    final List<Up> ups = new CopyOnWriteArrayList<>();
    final List<Long> launches = new CopyOnWriteArrayList<>();
    final Map<Device, String> ill = new ConcurrentHashMap<>();
    final CountDownLatch hanging = new CountDownLatch(1);
    volatile boolean interrupted;
    volatile boolean onVirtualThread;
    volatile boolean closed;
    private final Deque<Plan> plans = new ArrayDeque<>();

    /// What a launch does.
    @FunctionalInterface
    interface Plan {
        Launched launch(WorkerSpec spec, long incarnation) throws InterruptedException;
    }

    synchronized void next(Launched launched) {
        plans.add((_, _) -> launched);
    }

    /// The next launch blocks until it is interrupted.
    synchronized void nextHangs() {
        plans.add((_, _) -> {
            hanging.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException stop) {
                interrupted = true;
                throw stop;
            }
            throw new AssertionError("nobody counts it down");
        });
    }

    /// The next launch ends its thread.
    synchronized void nextBreaks() {
        plans.add((_, _) -> {
            throw new StackOverflowError("planned");
        });
    }

    private synchronized Plan plan() {
        var plan = plans.poll();
        return plan != null ? plan : (spec, incarnation) -> new Launched.Up(new Up(spec, incarnation));
    }

    @Override
    public Launched launch(WorkerSpec spec, Path artifact, long incarnation) throws IOException, InterruptedException {
        launches.add(incarnation);
        onVirtualThread |= Thread.currentThread().isVirtual();
        var launched = plan().launch(spec, incarnation);
        if (launched instanceof Launched.Up(var running)) {
            ups.add((Up) running);
        }
        return launched;
    }

    @Override
    public Map<Device, String> ill() {
        return Map.copyOf(ill);
    }

    @Override
    public void close() {
        closed = true;
    }

    /// One that is up, until [#die].
    static final class Up implements Running {
        final CompletableFuture<String> death = new CompletableFuture<>();
        final List<String> calls = new CopyOnWriteArrayList<>();
        volatile long answered;
        private final ModelInstance instance;

        Up(WorkerSpec spec, long incarnation) {
            this.instance = new FakeInstance(spec, incarnation, new FakeBell("bell-" + incarnation));
        }

        void die(String reason) {
            death.complete(reason);
        }

        @Override
        public ModelInstance instance() {
            return instance;
        }

        @Override
        public long answered() {
            return answered;
        }

        @Override
        public CompletionStage<String> death() {
            return death;
        }

        @Override
        public void drain() {
            calls.add("drain");
        }

        @Override
        public void stop() {
            calls.add("stop");
        }
    }

    private record FakeInstance(WorkerSpec worker, long incarnation, Bell bell) implements ModelInstance {
        @Override
        public InstanceSpec spec() {
            var key = new VersionKey(worker.version().tenant(), worker.digest().value());
            return new InstanceSpec(key, 1, List.of(), List.of(), new InstanceLimits(1, 1, 1));
        }

        @Override
        public InstanceState state() {
            return InstanceState.READY;
        }

        @Override
        public Acquired acquire(long requestBytes, WantedOutputs outputs) {
            return new Acquired.Full();
        }

        @Override
        public RoomWait whenRoom(RoomWaiter waiter) {
            return RoomWait.WAITING;
        }

        @Override
        public void leaveLine(RoomWaiter waiter) {}
    }

    private record FakeBell(String name) implements Bell {
        @Override
        public SocketChannel channel() {
            throw new UnsupportedOperationException("no process rings it");
        }

        @Override
        public AfterBell onBell() {
            return AfterBell.ASLEEP;
        }
    }
}
