package dev.windlass.exchange;

import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One inference worker seen from the gateway: who has room in its slab, what waits, what it works on, what
/// it answered.
///
/// [Desk] holds what the lock guards. Answers are given by whoever serves: one thread at a time, others
/// leave a note (`notes`) and go on. Completions are called outside the lock. The slab is unmapped when the
/// inference worker is lost and the last request gave its room back.
final class WorkerLink {
    final Slab slab;

    private final Desk desk;
    private final RoomTurns turns;
    private final RingConsumer completions;
    private final SlabBell bell;
    private final Consumer<String> onLost;
    private final Supplier<Ending> ending;
    private final long incarnation;
    private final AtomicInteger notes = new AtomicInteger();
    private final AtomicReference<@Nullable Loss> loss = new AtomicReference<>();
    private final AtomicLong answered = new AtomicLong();
    private @Nullable SlotRequest ranLast;
    private boolean left;
    private boolean unmapped;

    /// Nothing in the slab is to be trusted any more. Set before it is lost.
    private volatile boolean lied;

    /// Why the inference worker is lost, and by whose doing.
    private record Loss(String reason, By by) {}

    private enum By {
        /// Its connection ended: its owner knows how the process did.
        ITS_END,
        /// It hung, lied or couldn't be watched: this side ends it.
        SENTENCE,
        /// It isn't wanted any more.
        FAREWELL
    }

    /// @param channel the bell's socket, non-blocking, already introduced; owned by the link from now on
    /// @param onLost told once why the inference worker was lost, on the thread that noticed
    /// @param ending how the process ended, once its connection did
    WorkerLink(
            String name,
            long incarnation,
            Slab slab,
            SocketChannel channel,
            Consumer<String> onLost,
            Supplier<Ending> ending) {
        this.slab = slab;
        this.incarnation = incarnation;
        this.desk = new Desk(slab);
        this.turns = new RoomTurns(desk::nextWaiter);
        this.completions = slab.completed();
        this.bell = new SlabBell(name, channel, this);
        this.onLost = onLost;
        this.ending = ending;
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

    int queued() {
        return desk.queued();
    }

    /// Requests of any version that hold room.
    int live() {
        return desk.live();
    }

    /// Requests that were answered by the model so far.
    long answered() {
        return answered.get();
    }

    /// @param requestBytes of the whole request, its table and lists included
    Hop.Acquired acquire(SlabHop hop, long requestBytes, WantedOutputs wanted) {
        var lost = loss.get();
        if (lost != null) {
            return new Hop.Acquired.Gone(lost.reason());
        }
        long extentBytes = hop.replyRoom().extentBytes(requestBytes, wanted);
        var request = desk.takeRoom(hop, this, wanted, requestBytes, extentBytes);
        if (request == null) {
            return Desk.FULL;
        }
        var lostMeanwhile = loss.get();
        if (lostMeanwhile != null) {
            // The slab may have been unmapped before this request was counted.
            free(request);
            return new Hop.Acquired.Gone(lostMeanwhile.reason());
        }
        return new Hop.Acquired.Granted(request);
    }

    Hop.RoomWait whenRoom(Hop.RoomWaiter waiter) {
        var wait = lost() ? Desk.Wait.NOW : desk.whenRoom(waiter);
        if (wait == Desk.Wait.NOW) {
            RoomTurns.took(waiter);
        } else if (lost()) {
            serve();
        }
        return wait == Desk.Wait.TOO_MANY ? Hop.RoomWait.TOO_MANY : Hop.RoomWait.WAITING;
    }

    void submit(SlotRequest request) {
        var after = new Errands();
        desk.submit(request, after);
        settle(after);
        if (lost()) {
            serve();
        }
    }

    /// Nobody wants the answer any more, for the reason that `failure` gives.
    void abandon(SlotRequest request, HopFailure failure) {
        if (!request.win(SlotRequest.CANCELLED)) {
            return;
        }
        if (desk.abandon(request, lost())) {
            free(request);
        }
        request.fail(failure);
    }

    /// Takes the room of a request back; a second call does nothing.
    void free(SlotRequest request) {
        var after = new Errands();
        int live = desk.free(request, after);
        settle(after);
        if (live == 0 && lost()) {
            serve();
        }
    }

    /// Fails what is past its deadline. Called from time to time by the thread that watches the inference
    /// worker.
    ///
    /// @return abandoned requests that the inference worker still has
    List<SlotRequest> tick(long nowNanos) {
        var late = desk.waitingPast(nowNanos);
        late.forEach(it -> abandon(it, new HopFailure.Expired()));
        return desk.abandonedAtWorker();
    }

    /// The inference worker is gone. Every request is answered; may be called more than once.
    void lose(String reason) {
        lose(new Loss(reason, By.ITS_END));
    }

    /// The inference worker must be ended for what it did or didn't do.
    void condemn(String reason) {
        lose(new Loss(reason, By.SENTENCE));
    }

    /// The inference worker is let go.
    void letGo(String reason) {
        lose(new Loss(reason, By.FAREWELL));
    }

    private void lose(Loss why) {
        if (!loss.compareAndSet(null, why)) {
            return;
        }
        var reason = why.reason();
        bell.close();
        onLost.accept(reason);
        serve();
    }

    /// What [Bell#onBell] does.
    Bell.AfterBell serve() {
        if (notes.getAndIncrement() != 0) {
            return Bell.AfterBell.ASLEEP;
        }
        int seen = 1;
        Bell.AfterBell after;
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
        } catch (SlabLie lie) {
            lied = true;
            condemn("the inference worker lied: " + lie.getMessage());
        } catch (RuntimeException broken) {
            // Better a restarted inference worker than requests that nobody answers.
            condemn("its answers could not be read: " + broken);
        }
        return lost() ? leave() : Bell.AfterBell.MORE;
    }

    private Bell.AfterBell leave() {
        var why = Objects.requireNonNull(loss.get());
        if (!left) {
            left = true;
            desk.close();
            hearLast();
            ranLast = why.by() == By.FAREWELL ? null : desk.running();
        }
        for (var request : desk.everybodyWaiting()) {
            if (request.win(SlotRequest.ANSWERED)) {
                hand(request, why);
            } else if (request.place == SlotRequest.Place.AT_WORKER) {
                if (request == ranLast && why.by() == By.SENTENCE && !lied) {
                    request.overran();
                }
                free(request);
            }
        }
        for (var waiter = desk.nextWaiter(); waiter != null; waiter = desk.nextWaiter()) {
            turns.wake(waiter);
        }
        if (desk.live() == 0 && !unmapped) {
            unmapped = true;
            slab.close();
        }
        return Bell.AfterBell.GONE;
    }

    /// What it had answered before its end counts, and then it wasn't at it.
    private void hearLast() {
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

    private void hand(SlotRequest request, Loss why) {
        desk.leaveToOwner(request);
        if (lied) {
            free(request);
        }
        Supplier<Ending> known = why.by() == By.ITS_END ? ending : () -> Ending.OF_ITSELF;
        boolean begun = request == ranLast;
        request.fail(new HopFailure.InferenceWorkerLost(why.reason(), begun, lied ? null : request, known));
    }

    private void complete(long entry) {
        var after = new Errands();
        var request = desk.takeCompleted(entry, after);
        settle(after);
        if (request != null) {
            answer(request);
        }
    }

    private void answer(SlotRequest request) {
        var answer = Descriptor.answer(slab.memory(), slab.layout().descriptor(request.slot));
        if (answer.generation() != request.generation) {
            throw new SlabLie("slot " + request.slot + " of generation " + request.generation + " was answered for "
                    + answer.generation());
        }
        switch (answer.status()) {
            case OK -> reply(request, answer);
            case NEED -> need(request, answer.replyLen());
            case EXPIRED -> fail(request, new HopFailure.Expired());
            case CANCELLED -> fail(request, new HopFailure.Rejected("the inference worker took it for cancelled"));
            case MODEL_ERROR -> fail(request, new HopFailure.ModelError(SlotMessage.read(slab, request, answer)));
            case INPUTS_REFUSED -> fail(request, new HopFailure.InputsRefused(SlotMessage.read(slab, request, answer)));
            case REJECTED -> fail(request, new HopFailure.Rejected(SlotMessage.read(slab, request, answer)));
        }
    }

    private void reply(SlotRequest request, Descriptor.Answer answer) {
        var reply = SlotReply.read(this, request, answer);
        request.hop.replyRoom().learn(request, reply.outputs());
        if (request.win(SlotRequest.ANSWERED)) {
            answered.incrementAndGet();
            request.complete(reply);
        } else {
            free(request);
        }
    }

    private void need(SlotRequest request, long bytes) {
        if (bytes <= request.replyCap()) {
            throw new SlabLie("slot " + request.slot + " asked for " + bytes + " bytes and had " + request.replyCap());
        }
        long limit = Math.min(
                request.hop.spec().limits().replyBytesMax(),
                slab.layout().extentBytesMax() - TensorTable.align(request.requestLen()));
        if (bytes > limit) {
            fail(request, new HopFailure.ReplyTooLarge(bytes, limit));
        } else if (request.resubmitted) {
            fail(request, new HopFailure.ModelError("the outputs grew from one run to the next"));
        } else {
            var after = new Errands();
            desk.resubmit(request, bytes, after);
            settle(after);
        }
    }

    private void fail(SlotRequest request, HopFailure failure) {
        boolean won = request.win(SlotRequest.ANSWERED);
        free(request);
        if (won) {
            request.fail(failure);
        }
    }

    /// Does outside the lock what was decided under it.
    private void settle(Errands after) {
        if (after.rings()) {
            bell.ring();
        }
        for (var expired = after.takeExpired(); expired != null; expired = after.takeExpired()) {
            abandon(expired, new HopFailure.Expired());
        }
        for (var woken = after.takeWoken(); woken != null; woken = after.takeWoken()) {
            turns.wake(woken);
        }
    }
}
