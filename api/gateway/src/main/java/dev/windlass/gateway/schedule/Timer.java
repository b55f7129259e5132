package dev.windlass.gateway.schedule;

/// Runs short things later.
public interface Timer {
    Alarm after(long nanos, Runnable task);

    /// One thing that will be run.
    interface Alarm {
        /// It isn't run, unless it is just now or was.
        void cancel();
    }
}
