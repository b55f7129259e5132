package dev.windlass.gateway.schedule;

import dev.windlass.exchange.Pending;
import dev.windlass.exchange.VersionKey;
import dev.windlass.gateway.refusal.Refusal;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One request as a [Scheduler] knows it: whose it is, for which version, what it costs and until when it
/// is wanted. It may wait for a bounded time over all its waits, however often it is woken in between.
/// One thread at a time.
public final class Job {
    private final VersionKey version;
    private final Commons.Portion places;
    private final Owner owner;
    private long deadlineNanos;
    private long costBytes;
    private boolean waits;
    private volatile boolean cancelled;
    private final AtomicReference<@Nullable Pending> wait = new AtomicReference<>();
    private long untilNanos;

    /// Who is told what becomes of it.
    public interface Owner {
        /// Goes on with it, on a thread that is right for a step over `bytes`.
        void goOn(long bytes, Runnable step);

        void refuse(Refusal refusal);
    }

    /// @param places of its tenant, of which each wait costs one
    /// @param deadlineNanos by [System#nanoTime]
    public Job(VersionKey version, Commons.Portion places, Owner owner, long deadlineNanos) {
        this.version = version;
        this.places = places;
        this.owner = owner;
        this.deadlineNanos = deadlineNanos;
    }

    public long deadlineNanos() {
        return deadlineNanos;
    }

    public void deadline(long nanos) {
        deadlineNanos = nanos;
    }

    /// Steps after a wait are over that many bytes.
    public void cost(long bytes) {
        costBytes = bytes;
    }

    /// Nobody wants it any more: a wait of its ends, and it gets no other. By any thread.
    public void cancel() {
        cancelled = true;
        var waiting = wait.get();
        if (waiting != null) {
            waiting.cancel();
        }
    }

    /// It waits for something, which is cancelled with it, at once if it was; null once it waits no more.
    public void waits(@Nullable Pending something) {
        wait.set(something);
        if (something != null && cancelled) {
            something.cancel();
        }
    }

    /// It is about to be submitted, and waits for what [Submission#is] says then.
    public Submission submits() {
        var submission = new Submission();
        wait.set(submission);
        return submission;
    }

    /// One attempt to have it run. What was submitted may be over before its submitter returns: then the
    /// job waits for something newer already, and goes on doing so.
    public final class Submission implements Pending {
        private boolean handed;

        /// What was submitted; it is cancelled with the job, at once if that was.
        public void is(Pending submitted) {
            handed = true;
            if (wait.compareAndSet(this, submitted) && cancelled) {
                submitted.cancel();
            }
        }

        /// True once something was submitted.
        public boolean handed() {
            return handed;
        }

        /// Nothing is submitted yet: [#is] will see it.
        @Override
        public void cancel() {}
    }

    public boolean cancelled() {
        return cancelled;
    }

    public boolean late() {
        return System.nanoTime() - deadlineNanos >= 0;
    }

    /// How long it may still take; negative if it is late.
    public long leftNanos() {
        return deadlineNanos - System.nanoTime();
    }

    VersionKey version() {
        return version;
    }

    Commons.Portion places() {
        return places;
    }

    void goOn(Runnable step) {
        owner.goOn(costBytes, step);
    }

    void refuse(Refusal refusal) {
        owner.refuse(refusal);
    }

    /// Room was found: the next wait starts anew.
    void placed() {
        waits = false;
    }

    /// How long it may still wait.
    long leftNanos(long longestNanos) {
        long now = System.nanoTime();
        if (!waits) {
            waits = true;
            untilNanos = now + longestNanos;
        }
        return Math.min(untilNanos - now, deadlineNanos - now);
    }
}
