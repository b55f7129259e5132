package dev.windlass.worker;

import org.jspecify.annotations.Nullable;

/// What the run thread is at, so that others end or outwait exactly that.
final class RunningSlot {
    private long entry;
    private @Nullable Model model;

    synchronized void begin(long nextEntry, Model nextModel) {
        entry = nextEntry;
        model = nextModel;
    }

    synchronized void end() {
        model = null;
        notifyAll();
    }

    /// Ends the run of this ring entry; does nothing if another one, or none, is under way.
    synchronized void terminate(long ended) {
        if (model != null && entry == ended) {
            model.terminate();
        }
    }

    /// Ends whatever is run.
    synchronized void terminateAny() {
        if (model != null) {
            model.terminate();
        }
    }

    /// Returns when `unloaded` isn't run.
    synchronized void awaitEnd(Model unloaded) throws InterruptedException {
        while (unloaded.equals(model)) {
            wait();
        }
    }
}
