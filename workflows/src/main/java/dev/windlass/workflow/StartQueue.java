package dev.windlass.workflow;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Holder;
import dev.windlass.workflow.EndpointWorkflow.PromotionRequest;
import dev.windlass.workflow.EndpointWorkflow.StartAnswer;
import dev.windlass.workflow.PromotionWorkflow.OperatorCommand;
import dev.windlass.workflow.activity.QueueActivities;
import dev.windlass.workflow.activity.QueueActivities.AskNext;
import dev.windlass.workflow.activity.QueueActivities.EndWaiting;
import dev.windlass.workflow.activity.QueueActivities.Next;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.Workflow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Those who wait for an endpoint. They stand in rows; all that is remembered here is whether to look at them: an
/// endpoint that nobody ever waited for looks at none.
final class StartQueue {
    /// Each round ends a wait, and no more than these are waiting.
    private static final int ROUNDS = 100;

    private final EndpointRef endpoint;
    private final HolderCheck holders;
    private final Granting granting;
    private boolean waiting;
    private boolean due;

    StartQueue(EndpointRef endpoint, HolderCheck holders, Granting granting) {
        this.endpoint = endpoint;
        this.holders = holders;
        this.granting = granting;
    }

    /// Somebody waits.
    void called() {
        waiting = true;
        due = true;
    }

    /// The holder may have changed.
    void changed() {
        due |= waiting;
    }

    boolean due() {
        return due;
    }

    /// Grants what the first one waits for, or tells the live promotion that it is superseded. What fails is looked
    /// at again when `control` calls next.
    @Nullable Next serve() {
        due = false;
        for (int round = 0; round < ROUNDS; round++) {
            var holder = holders.live();
            var next = Stubs.control(QueueActivities.class, "who is next?")
                    .next(new AskNext(endpoint, holder == null ? null : holder.name()));
            switch (next) {
                case Next.Nobody _ -> {
                    waiting = due;
                    return next;
                }
                case Next.Behind _ -> {
                    return next;
                }
                case Next.Supersede it -> {
                    supersede(holder, it);
                    return next;
                }
                case Next.Start(var name, var request) -> {
                    if (!refused(name, request)) {
                        return next;
                    }
                }
            }
        }
        return null;
    }

    /// A live rollback is never superseded.
    private void supersede(@Nullable Holder holder, Next.Supersede by) {
        if (holder != null && !holder.kind().goesBack()) {
            tell(
                    holder.name(),
                    it -> it.supersede(new OperatorCommand(endpoint, by.actor(), "superseded by " + by.successor())));
        }
    }

    /// Nobody waits for the answer, so that the row keeps it.
    private boolean refused(String name, PromotionRequest request) {
        if (granting.promotion(request) instanceof StartAnswer.Refused(var reason, var message)) {
            Stubs.control(QueueActivities.class, "not started: " + reason)
                    .end(new EndWaiting(endpoint, name, reason, message));
            return true;
        }
        return false;
    }

    /// Tells a live promotion something; one that is gone hears nothing.
    static void tell(String promotion, Consumer<PromotionWorkflow> signal) {
        try {
            signal.accept(Workflow.newExternalWorkflowStub(PromotionWorkflow.class, promotion));
        } catch (SignalExternalWorkflowException gone) {
            Workflow.getLogger(StartQueue.class).info("promotion not told: {}", gone.getMessage());
        }
    }
}
