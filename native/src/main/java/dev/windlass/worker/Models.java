package dev.windlass.worker;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;

/// Opens artifacts that were already found to be what was asked for.
interface Models {
    /// Called by any thread; blocks as long as the runtime works.
    ///
    /// @param options as [dev.windlass.exchange.LoadRequest] gives them; an unknown one is refused
    /// @param rowBytesMax a model whose single row needs more for its inputs is refused
    Opened open(Path file, Map<String, String> options, long rowBytesMax);

    /// Inputs and replies will lie here. Called once, before the first [#open].
    default void attached(MemorySegment slab) {}

    /// What came of it.
    sealed interface Opened {
        /// The caller closes the model.
        record Ready(Model model) implements Opened {}

        /// The model never will be served as it is. `reason` is meant for people, as are the others.
        record Refused(String reason) implements Opened {}

        /// The file can't be read.
        record Unreadable(String reason) implements Opened {}

        /// Whatever the file is, this process can't open it.
        record Failed(String reason) implements Opened {}

        /// The device is of no use to this process any more.
        record DeviceLost(String reason) implements Opened {}
    }
}
