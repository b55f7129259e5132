package dev.windlass.gateway.stats;

import dev.windlass.domain.WindowCount;

/// Takes counting windows, closed ones and partial ones. Never blocks and never throws: what can't be kept
/// is dropped, oldest first, and counted by who implements this.
public interface WindowSink {
    void offer(WindowCount window);
}
