package dev.windlass.gateway.schedule;

import dev.windlass.exchange.InstanceState;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.ModelInstances;
import dev.windlass.exchange.Pending;
import dev.windlass.exchange.VersionKey;
import dev.windlass.gateway.refusal.Refusal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// First come, first served by each inference worker. A wait costs a place of the tenant's, and ends.
public final class FifoScheduler implements Scheduler {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ModelInstances instances;
    private final Timer timer;
    private final long longestNanos;

    /// @param timer runs short things later
    /// @param longest that a job waits
    public FifoScheduler(ModelInstances instances, Timer timer, Duration longest) {
        this.instances = instances;
        this.timer = timer;
        this.longestNanos = longest.toNanos();
    }

    @Override
    public void withInstance(Job job, Consumer<ModelInstance> step) {
        var instance = ready(job.version());
        if (instance == null) {
            lookAgain(job, () -> withInstance(job, step));
        } else {
            step.accept(instance);
        }
    }

    private @Nullable ModelInstance ready(VersionKey version) {
        var instance = instances.find(version).orElse(null);
        return instance != null && instance.state() == InstanceState.READY ? instance : null;
    }

    @Override
    public void takeRoom(Job job, ModelInstance instance, Need need, Placed placed) {
        if (job.cancelled() || job.late()) {
            job.refuse(job.cancelled() ? Refusal.hungUp() : Refusal.late());
            return;
        }
        switch (instance.acquire(need.requestBytes(instance.spec()), need.wanted())) {
            case ModelInstance.Acquired.Granted granted -> {
                job.placed();
                placed.granted(granted.slot());
            }
            case ModelInstance.Acquired.TooLarge tooLarge -> placed.tooLarge(tooLarge.limitBytes());
            case ModelInstance.Acquired.Full _ -> awaitRoom(job, instance, () -> takeRoom(job, need, placed));
            case ModelInstance.Acquired.Gone _ -> lookAgain(job, () -> takeRoom(job, need, placed));
        }
    }

    private void takeRoom(Job job, Need need, Placed placed) {
        withInstance(job, instance -> takeRoom(job, instance, need, placed));
    }

    @Override
    public void lookAgain(Job job, Runnable again) {
        var places = job.places();
        if (job.cancelled()) {
            job.refuse(Refusal.hungUp());
            return;
        }
        if (job.leftNanos(longestNanos) <= 0 || !places.take(1)) {
            job.refuse(Refusal.unavailable("no inference worker is ready for this version here", "try again"));
            return;
        }
        var _ = timer.after(LOOK_AGAIN_NANOS, () -> {
            places.giveBack(1);
            job.goOn(again);
        });
    }

    private void awaitRoom(Job job, ModelInstance instance, Runnable again) {
        long nanos = job.leftNanos(longestNanos);
        if (nanos <= 0) {
            job.refuse(noRoom());
        } else if (instance.behindLineNanos() > job.leftNanos()) {
            job.refuse(Refusal.cannotBeMet());
        } else if (!job.places().take(1)) {
            job.refuse(tooManyWait());
        } else {
            new RoomWait(job, instance, again).begin(nanos);
        }
    }

    /// Ends by room or by its time, whichever comes first.
    private final class RoomWait implements ModelInstance.RoomWaiter, Pending {
        private final Job job;
        private final ModelInstance instance;
        private final Runnable again;
        private final AtomicBoolean over = new AtomicBoolean();
        private Timer.@Nullable Alarm limit;

        private RoomWait(Job job, ModelInstance instance, Runnable again) {
            this.job = job;
            this.instance = instance;
            this.again = again;
        }

        private void begin(long nanos) {
            limit = timer.after(nanos, this::tooLate);
            job.waits(this);
            switch (instance.whenRoom(this)) {
                case TOO_MANY -> {
                    if (end()) {
                        job.refuse(tooManyWait());
                    }
                }
                case WAITING -> {
                    if (over.get()) { // maybe given up before it stood in the line
                        instance.leaveLine(this);
                    }
                }
            }
        }

        @Override
        public boolean roomFreed() {
            boolean waits = end();
            if (waits && job.cancelled()) {
                job.goOn(() -> job.refuse(Refusal.hungUp()));
                return false;
            }
            if (waits) {
                job.goOn(again);
            }
            return waits;
        }

        @Override
        public void cancel() {
            if (end()) {
                instance.leaveLine(this);
                job.goOn(() -> job.refuse(Refusal.hungUp()));
            }
        }

        private void tooLate() {
            if (end()) {
                instance.leaveLine(this);
                job.goOn(() -> job.refuse(noRoom()));
            }
        }

        /// True for the one that ends it.
        private boolean end() {
            boolean first = over.compareAndSet(false, true);
            if (first) {
                job.waits(null);
                job.places().giveBack(1);
                if (limit != null) {
                    limit.cancel();
                }
            }
            return first;
        }
    }

    private static Refusal noRoom() {
        return Refusal.unavailable("the inference worker has no room", "try again");
    }

    private static Refusal tooManyWait() {
        return Refusal.unavailable("too many requests wait for this model", "try again");
    }
}
