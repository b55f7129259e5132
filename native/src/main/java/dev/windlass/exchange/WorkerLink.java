package dev.windlass.exchange;

import dev.windlass.slab.RingConsumer;
import dev.windlass.slab.RingEntry;
import dev.windlass.slab.Slab;
import dev.windlass.slab.SlabViolation;
import dev.windlass.slab.WantedOutputs;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One inference worker seen from the gateway: who has room in its slab, what waits, what it works on, what
/// it answered.
///
/// [SlotPool] holds what the lock guards. Answers are given by whoever serves: one thread at a time, others
/// leave a note (`notes`) and go on. Completions are called outside the lock.
final class WorkerLink {
    final Slab slab;
    final SlotPool pool;
    final SlotAnswers answers;
    final Suspects suspects = new Suspects();

    final RoomWaiters line = new RoomWaiters();
    private final LinkEnd end;
    private final RingConsumer completions;
    private final SlabBell bell;
    private final Consumer<String> onLost;
    private final long incarnation;
    private final AtomicInteger notes = new AtomicInteger();
    private final AtomicReference<@Nullable Loss> loss = new AtomicReference<>();
    private final Runnable dispatching;

    /// Null unless requests may be gathered.
    volatile Bell.@Nullable Rounds rounds;

    /// Nothing in the slab is to be trusted any more. Set before it is lost.
    volatile boolean lied;

    /// @param channel the bell's socket, non-blocking, already introduced; owned by the link from now on
    /// @param onLost told once why the inference worker was lost, on the thread that noticed
    /// @param ending how the process ended, once its connection did
    WorkerLink(
            String name,
            long incarnation,
            Slab slab,
            SocketChannel channel,
            Consumer<String> onLost,
            Supplier<Ending> ending,
            RunSeat seat) {
        this.slab = slab;
        this.incarnation = incarnation;
        this.pool = new SlotPool(slab, seat);
        this.dispatching = () -> settle(pool.dispatch());
        seat.calls(dispatching);
        this.answers = new SlotAnswers(this, slab);
        this.end = new LinkEnd(this, pool, line, slab, ending);
        this.completions = slab.completed();
        this.bell = new SlabBell(name, channel, this);
        this.onLost = onLost;
    }

    Bell bell() {
        return bell;
    }

    long incarnation() {
        return incarnation;
    }

    boolean lost() {
        return loss.get() != null;
    }

    /// No request of this version is granted room from now on.
    void drain(SlabInstance instance) {
        if (pool.shares.drain(instance)) {
            line.wakeAll();
        }
    }

    /// @param requestBytes of the whole request, its table and lists included
    ModelInstance.Acquired acquire(SlabInstance instance, long requestBytes, WantedOutputs wanted) {
        var lost = loss.get();
        if (lost != null) {
            return new ModelInstance.Acquired.Gone(lost.reason());
        }
        long extentBytes = instance.replyRoom().extentBytes(requestBytes, wanted);
        var request = pool.takeRoom(instance, this, wanted, requestBytes, extentBytes);
        if (request == null) {
            return instance.draining() ? SlabInstance.LEAVING : SlotPool.FULL;
        }
        var lostMeanwhile = loss.get();
        if (lostMeanwhile != null) {
            // The slab may have been unmapped before this request was counted.
            free(request);
            return new ModelInstance.Acquired.Gone(lostMeanwhile.reason());
        }
        return new ModelInstance.Acquired.Granted(request);
    }

    ModelInstance.RoomWait whenRoom(ModelInstance.RoomWaiter waiter) {
        if (!line.join(waiter)) {
            return ModelInstance.RoomWait.TOO_MANY;
        }
        if (lost() || pool.live() == 0) {
            line.wakeAll();
        }
        return ModelInstance.RoomWait.WAITING;
    }

    long behindLineNanos() {
        return pool.behindLineNanos(line.length());
    }

    void submit(SlotRequest request) {
        var round = request.batchRows() > 0 && request.cost().isShort() ? rounds : null;
        var after = pool.submit(request, round != null);
        settle(after);
        if (round != null && after.dispatchesLater()) {
            round.atEnd(dispatching);
        }
        if (lost()) {
            serve();
        }
    }

    /// Nobody wants the answer any more, for the reason that `failure` gives.
    void abandon(SlotRequest request, InferenceFailure failure) {
        if (!request.win(SlotRequest.CANCELLED)) {
            return;
        }
        if (pool.abandon(request, lost())) {
            free(request);
        }
        request.fail(failure);
    }

    /// Takes the room of a request back; a second call does nothing.
    void free(SlotRequest request) {
        var after = new Deferred();
        int live = pool.free(request, after);
        settle(after);
        if (live > 0) {
            line.wake();
        } else if (live == 0) {
            line.wakeAll();
            if (lost()) {
                serve();
            }
        }
    }

    /// For the next part of its reply, or to have the rest of it dropped.
    void handOverAgain(SlotRequest request, ReplyParts parts) {
        settle(pool.handOverAgain(request, parts));
    }

    /// Fails what is past its deadline. Called now and then by the thread that watches the inference
    /// worker.
    ///
    /// @return abandoned requests that the inference worker still has
    List<SlotRequest> tick(long nowNanos) {
        var late = pool.waitingPast(nowNanos);
        late.forEach(it -> abandon(it, new InferenceFailure.Expired()));
        dispatching.run(); // should a round never end
        return pool.abandonedAtWorker();
    }

    /// Every request is answered, and nothing is asked any more; only the first call counts.
    void lose(Loss why) {
        if (!loss.compareAndSet(null, why)) {
            return;
        }
        bell.close();
        onLost.accept(why.reason());
        serve();
    }

    /// What [Bell#onBell] does.
    Bell.AfterBell serve() {
        if (notes.getAndIncrement() != 0) {
            return Bell.AfterBell.ASLEEP;
        }
        Bell.AfterBell after;
        int seen = 1;
        do {
            after = lost() ? leave() : answerCompleted();
            seen = notes.addAndGet(-seen);
        } while (seen != 0);
        return after;
    }

    private Bell.AfterBell answerCompleted() {
        bell.hear();
        try {
            for (int budget = slab.layout().slotCount(); budget > 0 && !lost(); budget--) {
                long entry = completions.poll();
                if (entry != RingEntry.NONE) {
                    complete(entry);
                } else if (completions.sleep() == RingConsumer.Sleep.BLOCK) {
                    return Bell.AfterBell.ASLEEP;
                }
            }
        } catch (SlabViolation lie) {
            lied = true;
            lose(Loss.sentence("the inference worker lied: " + lie.getMessage()));
        } catch (RuntimeException broken) { // better a restarted inference worker than requests without an answer
            lose(Loss.sentence("its answers could not be read: " + broken));
        }
        return lost() ? leave() : Bell.AfterBell.MORE;
    }

    private Bell.AfterBell leave() {
        end.goOn(Objects.requireNonNull(loss.get()));
        return Bell.AfterBell.GONE;
    }

    /// What it had answered before its end counts, and then it wasn't at it.
    void hearLast() {
        try {
            for (int i = 0; i < slab.layout().slotCount() && !lied; i++) {
                long entry = completions.poll();
                if (entry == RingEntry.NONE) {
                    return;
                }
                complete(entry);
            }
        } catch (RuntimeException unreadable) {
            lied = true;
        }
    }

    private void complete(long entry) {
        var after = new Deferred();
        var request = pool.takeCompleted(entry, after);
        settle(after);
        if (request != null) {
            answers.give(request);
        }
    }

    void settle(Deferred after) {
        after.settle(bell, this);
    }
}
