package dev.windlass.agent;

import dev.windlass.domain.Device;
import java.io.IOException;

/// Tries whether a device can be used, in a process of its own: what an error leaves in a context goes with its
/// process.
@FunctionalInterface
interface DeviceProbe {
    /// Blocks, for a bounded time.
    Result of(Device device) throws IOException, InterruptedException;

    sealed interface Result {
        record Works() implements Result {}

        /// `reason` is one line.
        record Fails(String reason) implements Result {}
    }
}
