package dev.windlass.worker;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// What the run thread is at, so that others end or outwait exactly that.
final class RunningSlot {
    private long[] entries = {};

    /// Of the entries, those that nobody waits for any more.
    private final BitSet ended = new BitSet();

    private @Nullable Model model;

    /// @param nextEntries of all that are run at once
    synchronized void begin(Model nextModel, long... nextEntries) {
        entries = nextEntries;
        ended.clear();
        model = nextModel;
    }

    synchronized void end() {
        model = null;
        notifyAll();
    }

    /// Ends the run of this ring entry, once that was said of all that are run with it; does nothing if others, or
    /// none, are under way.
    synchronized void terminate(long unwanted) {
        for (int i = 0; model != null && i < entries.length; i++) {
            if (entries[i] == unwanted) {
                ended.set(i);
                if (ended.cardinality() == entries.length) {
                    model.terminate();
                }
            }
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
