package dev.windlass.agent;

import dev.windlass.domain.Device;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.ModelInstance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/// Brings a version up on an inference worker, its own or one that it shares.
interface Launcher extends AutoCloseable {
    /// Starts, connects and loads; blocks until the version is warm or it is clear that it won't be. Leaves
    /// no process behind unless the answer is [Launched.Up], also when it is interrupted.
    ///
    /// @param incarnation goes into the inference worker's hello and into its slab
    Launched launch(WorkerSpec spec, Path artifact, long incarnation) throws IOException, InterruptedException;

    /// Devices on which it starts nothing for now, and why.
    default Map<Device, String> ill() {
        return Map.of();
    }

    @Override
    void close();

    sealed interface Launched {
        /// The caller owns it and stops it.
        record Up(Running running) implements Launched {}

        /// The inference worker said why this artifact will never load.
        record Refused(String reason) implements Launched {}

        /// The artifact's file isn't what it should be: to be brought anew.
        record Damaged(String reason) implements Launched {}

        /// It died, hung or took too long.
        record Failed(String reason) implements Launched {}

        /// It died of another version that was to share the process. To be tried again at once.
        record Disturbed(String reason) implements Launched {}
    }

    /// An inference worker that serves.
    interface Running {
        ModelInstance instance();

        /// Requests that the model answered so far.
        long answered();

        /// Completes with the reason when the inference worker is gone, by itself or because it was killed.
        CompletionStage<String> death();

        /// Once [#death] is known: true if it is another version's doing, in the process that they share.
        default boolean disturbed() {
            return false;
        }

        /// Why it is gone, as known once [#stop] has returned: a process may say more by how it ended.
        ///
        /// @param told what its death said
        default String whyGone(String told) {
            return told;
        }

        /// Takes no new requests, and blocks until what was submitted is answered, for a bounded time.
        /// Somebody must wait on the bell meanwhile.
        void drain() throws InterruptedException;

        /// Ends the process, by force if it doesn't end when asked, and frees what this side holds; or only
        /// unloads the version, if others are left there. Blocks. What is still unanswered fails. Does no harm
        /// when the process is dead already.
        void stop() throws InterruptedException;
    }
}
