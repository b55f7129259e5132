package dev.windlass.activity;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.util.concurrent.atomic.AtomicInteger;

/// Lets a test act before each activity, with the runbook standing still just there, and see what came of it.
final class OrderPoints extends WorkerInterceptorBase {
    /// Stands at every activity.
    interface Observer {
        Observer NONE = (_, _, call) -> call.run();

        /// Runs the call, and may throw its answer away.
        Object around(ActivityInfo info, Object argument, Call call);
    }

    interface Call {
        Object run();
    }

    volatile Observer observer = Observer.NONE;

    final AtomicInteger begun = new AtomicInteger();

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
            begun.incrementAndGet();
            underWay.incrementAndGet();
            try {
                return new ActivityOutput(observer.around(
                        info,
                        input.getArguments()[0],
                        () -> super.execute(input).getResult()));
            } finally {
                underWay.decrementAndGet();
            }
        }
    }
}
