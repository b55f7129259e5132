package dev.windlass.activity;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/// Lets a test act before each activity of a promotion or rollback, with the runbook standing still just there. (Not
/// of an endpoint's: whoever asks that one waits for it.)
final class OrderPoints extends WorkerInterceptorBase {
    /// Is given the activity and its first argument.
    volatile BiConsumer<ActivityInfo, Object> before = (_, _) -> {};

    /// Activities that run now.
    final AtomicInteger underWay = new AtomicInteger();

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new Point(next);
    }

    private final class Point extends ActivityInboundCallsInterceptorBase {
        private ActivityInfo info;

        Point(ActivityInboundCallsInterceptor next) {
            super(next);
        }

        @Override
        public void init(ActivityExecutionContext context) {
            info = context.getInfo();
            super.init(context);
        }

        @Override
        public ActivityOutput execute(ActivityInput input) {
            underWay.incrementAndGet();
            try {
                if (!info.getWorkflowType().equals("Endpoint")) {
                    before.accept(info, input.getArguments()[0]);
                }
                return super.execute(input);
            } finally {
                underWay.decrementAndGet();
            }
        }
    }
}
