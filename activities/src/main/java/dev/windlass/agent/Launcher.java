package dev.windlass.agent;

import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.Hop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/// Brings one inference worker up with one version.
interface Launcher {
    /// Starts, connects and loads; blocks until the version is warm or it is clear that it won't be.
    ///
    /// @param incarnation goes into the inference worker's hello and into its slab
    Launched launch(WorkerSpec spec, Path artifact, long incarnation) throws IOException, InterruptedException;

    sealed interface Launched {
        /// The caller owns it and stops it.
        record Up(Running running) implements Launched {}

        /// The inference worker said why this artifact will never load.
        record Refused(String reason) implements Launched {}

        /// It died, hung or took too long.
        record Failed(String reason) implements Launched {}
    }

    /// An inference worker that serves.
    interface Running {
        Hop hop();

        /// Completes with the reason when the inference worker is gone, by itself or by [#kill].
        CompletionStage<String> death();

        /// Lets what was submitted end, then ends the process; kills it when it takes too long. Blocks.
        void stop() throws InterruptedException;

        void kill(String reason);
    }
}
