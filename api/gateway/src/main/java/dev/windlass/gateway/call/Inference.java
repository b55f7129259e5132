package dev.windlass.gateway.call;

import dev.windlass.exchange.Completion;
import dev.windlass.exchange.Ending;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.LostRequest;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.ReplyMemory;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.gateway.refusal.NoReply;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.schedule.Job;
import dev.windlass.gateway.schedule.Scheduler;
import dev.windlass.gateway.schedule.TenantGate;
import dev.windlass.gateway.stats.OutcomeKind;
import dev.windlass.gateway.stats.RequestTimes;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way of one admitted infer request, from what it says to its answer, whatever its front. Its steps
/// run one after another, on whatever thread brings the next thing: the selector (body, bell), the parse
/// pool or the timer. Nothing here blocks.
public final class Inference implements Completion, Job.Owner, Scheduler.Placed, Steps.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(Inference.class);

    /// A process whose connection has ended is given so long to say how it ended itself.
    private static final long ENDING_WITHIN_NANOS = 500_000_000;

    private final InferContext context;
    private final Caller caller;
    private final InferCall call;
    private final OtherArms otherArms;
    private final Job job;
    private @Nullable LostRequest lost;
    private boolean retried;
    private long timeoutMicros;

    /// @param times the front adds its own part
    /// @param arrivedNanos by [System#nanoTime]
    public Inference(
            InferContext context,
            InferAdmission.Answer.Admitted admitted,
            Caller caller,
            RequestTimes times,
            long arrivedNanos) {
        this.context = context;
        this.caller = caller;
        this.call = new InferCall(admitted, caller, times, arrivedNanos);
        this.otherArms = admitted.otherArms();
        long deadline = arrivedNanos + context.limits().deadlineDefault().toNanos();
        this.job = new Job(admitted.destination().key(), admitted.gate().parking(), this, deadline);
    }

    /// As the scheduler knows it.
    public Job job() {
        return job;
    }

    /// Its client has hung up: it takes no room any more, and what hasn't begun isn't run. By any thread.
    public void cancel() {
        job.cancel();
    }

    /// Compares the request with this arm's version; what only the other arm's takes is charged to the arm.
    ///
    /// @throws RefusedException if it doesn't take it
    public <T extends @Nullable Object> T taken(ModelInstance instance, Function<InstanceSpec, T> comparing) {
        return otherArms.compared(instance.spec(), comparing, call);
    }

    /// The caller knows what is asked, and has compared it with `instance`'s model.
    ///
    /// @param micros the client's own time-out; 0 if it has none
    public void asked(long micros, ModelInstance instance) {
        timeoutMicros = micros;
        if (micros > 0) {
            long longest = context.limits().deadlineMax().toNanos() / 1000;
            job.deadline(call.arrivedNanos() + 1000 * Math.min(micros, longest));
        }
        call.moveTo(InferCall.Stage.PLACING);
        context.scheduler().takeRoom(job, instance, caller, this);
    }

    @Override
    public void tooLarge(long limitBytes) {
        if (otherArms.oneTakes(it -> caller.requestBytes(it) <= it.limits().requestBytesMax())) {
            call.charge();
        }
        refuse(Refusal.bodyTooLarge(limitBytes));
    }

    @Override
    public void granted(RequestSlot slot) {
        call.holdRoom(slot::release);
        call.moveTo(InferCall.Stage.FILLING);
        var before = lost;
        if (before != null) {
            try (before) {
                slot.fillFrom(before);
            }
            submit(slot);
            return;
        }
        long start = System.nanoTime();
        caller.fill(slot);
        call.times.copyNanos = System.nanoTime() - start;
        job.cost(0);
        caller.rest(() -> submit(slot));
    }

    private void submit(RequestSlot slot) {
        if (job.cancelled() || job.late() || !slot.canMeet(job.deadlineNanos())) {
            refuse(job.cancelled() ? Refusal.hungUp() : job.late() ? Refusal.late() : Refusal.cannotBeMet());
            return;
        }
        if (context.quarantine().alone(call.destination().key())) {
            slot.alone();
        }
        var refused = context.quarantine().left(call.destination().key(), slot::fingerprint);
        if (refused.isPresent()) {
            // Whether the version should have taken them, only the other arm can tell.
            call.unanswered(OutcomeKind.REFUSED, Refusal.quarantined(refused.get()));
            return;
        }
        var submission = job.submits();
        try {
            call.moveTo(InferCall.Stage.RUNNING);
            submission.is(slot.submit(job.deadlineNanos(), this));
        } finally {
            if (!submission.handed()) {
                slot.release();
            }
        }
    }

    @Override
    public @Nullable ReplyMemory memory(long bytes) {
        return context.memory(call.gate(), bytes);
    }

    @Override
    public void completed(Reply reply) {
        Answering.begin(context, caller, call, reply);
    }

    /// The first inference worker that is lost with it costs a request nothing if it can't be to blame:
    /// it is copied out of the old slab into another.
    @Override
    public void failed(InferenceFailure failure) {
        var request = failure instanceof InferenceFailure.InferenceWorkerLost it && !retried ? it.request() : null;
        if (failure instanceof InferenceFailure.InferenceWorkerLost it && request != null) {
            lost = request;
            call.holdRoom(it::discard);
            if (it.begun()) {
                context.steps().here(this, () -> suspect(it, request, System.nanoTime() + ENDING_WITHIN_NANOS));
            } else {
                call.takeBack();
                askAgain();
            }
        } else if (failure instanceof InferenceFailure.InputsRefused(var _, var row) && row != null) {
            call.refuse(caller.refusal(row), false);
        } else {
            failure.discard();
            call.unanswered(OutcomeKind.of(failure, timeoutMicros > 0), NoReply.refusal(failure));
        }
    }

    @Override
    public void overran(LostRequest request, int suspects) {
        if (suspects > 1) {
            context.quarantine().addShared(call.destination().key());
        } else {
            var _ = context.quarantine().add(call.destination().key(), request.fingerprint());
        }
    }

    @Override
    public void ranForNobody() {
        call.destination().stats().unwanted.increment();
    }

    private void askAgain() {
        context.steps().here(this, () -> {
            call.moveTo(InferCall.Stage.PLACING);
            context.scheduler()
                    .withInstance(job, instance -> context.scheduler().takeRoom(job, instance, caller, this));
        });
    }

    /// The inference worker may have died of this request.
    private void suspect(InferenceFailure.InferenceWorkerLost loss, LostRequest request, long untilNanos) {
        var ending = loss.ending().get();
        if (ending == Ending.UNKNOWN && System.nanoTime() - untilNanos < 0) {
            context.scheduler().lookAgain(job, () -> suspect(loss, request, untilNanos));
        } else if (ending != Ending.FROM_OUTSIDE && loss.suspects() > 1) {
            // It may have been any of those that were run at once: each is asked again, alone.
            context.quarantine().addShared(call.destination().key());
            askAgain();
        } else if (ending == Ending.FROM_OUTSIDE
                || !context.quarantine().add(call.destination().key(), request.fingerprint())) {
            retried = true;
            askAgain();
        } else {
            LOG.atWarn()
                    .addKeyValue("version", call.destination().stats().ref)
                    .addKeyValue("reason", loss.reason())
                    .log("an inference worker died on a request, whose inputs are refused for a while");
            call.unanswered(OutcomeKind.FAILED, Refusal.diedOn(Quarantine.LENGTH));
        }
    }

    @Override
    public TenantGate tenant() {
        return call.gate();
    }

    @Override
    public void goOn(long bytes, Runnable step) {
        context.steps().bySize(bytes, this, step);
    }

    /// Answers with a refusal as soon as the caller has been heard to the end: it may still be sending.
    @Override
    public void refuse(Refusal refusal) {
        if (caller.heard()) {
            call.refuse(refusal, false);
        } else {
            call.letGo();
            caller.hearOut(refusal, () -> call.refuse(refusal, false));
        }
    }

    /// Answers with a refusal at once; `broken` as in [Caller#refuse].
    public void refuse(Refusal refusal, boolean broken) {
        call.refuse(refusal, broken);
    }

    @Override
    public void fail(Throwable failure) {
        caller.stop();
        call.fail(failure, !caller.heard());
    }
}
