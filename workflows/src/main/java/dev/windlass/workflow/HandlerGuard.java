package dev.windlass.workflow;

import dev.windlass.payload.PayloadKeyException;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Workflow;

/// Turns every unexpected exception of an update's handler into an `ApplicationFailure` of type
/// `InternalError`: anything else would wedge the workflow and leave the caller waiting for ever. An
/// exception of a signal's handler is logged, since a failure there would fail the whole workflow. Only a
/// key that can't be had goes on as it is: the task is done again until it can. Register it at every
/// Temporal worker factory.
public final class HandlerGuard extends WorkerInterceptorBase {
    @Override
    public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
        return new Guarded(next);
    }

    private static final class Guarded extends WorkflowInboundCallsInterceptorBase {
        Guarded(WorkflowInboundCallsInterceptor next) {
            super(next);
        }

        @Override
        public void validateUpdate(UpdateInput input) {
            try {
                super.validateUpdate(input);
            } catch (RuntimeException failure) {
                throw crossing(input.getUpdateName(), failure);
            }
        }

        @Override
        public UpdateOutput executeUpdate(UpdateInput input) {
            try {
                return super.executeUpdate(input);
            } catch (RuntimeException failure) {
                throw crossing(input.getUpdateName(), failure);
            }
        }

        @Override
        public void handleSignal(SignalInput input) {
            try {
                super.handleSignal(input);
            } catch (PayloadKeyException away) {
                throw away;
            } catch (RuntimeException failure) {
                Workflow.getLogger(HandlerGuard.class).error("signal {} failed", input.getSignalName(), failure);
            }
        }

        private static RuntimeException crossing(String update, RuntimeException failure) {
            if (failure instanceof ApplicationFailure
                    || failure instanceof CanceledFailure
                    || failure instanceof PayloadKeyException) {
                return failure;
            }
            Workflow.getLogger(HandlerGuard.class).error("update {} failed", update, failure);
            return ApplicationFailure.newNonRetryableFailureWithCause(
                    FailureTypes.INTERNAL_ERROR + ": update " + update + " failed: "
                            + failure.getClass().getSimpleName(),
                    FailureTypes.INTERNAL_ERROR,
                    failure);
        }
    }
}
