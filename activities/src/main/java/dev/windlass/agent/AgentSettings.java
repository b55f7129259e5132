package dev.windlass.agent;

import dev.windlass.exchange.RunTurns;
import dev.windlass.slab.SlabLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What the node agent may use, and its maxima.
///
/// @param node this node's name
/// @param stateDir its directory: specs, artifacts, sockets, logs
/// @param command the command line of an inference worker, up to and without its own arguments
/// @param gpus what versions that take GPU memory run on
/// @param slabBytes shared memory per inference worker
/// @param replyBytesMax what one reply of an inference worker may have; twice that it keeps of replies
///     that don't fit
///     its slab
/// @param workersMax most inference workers at once; beyond it [BringUpOutcome.Failed]
/// @param cacheBytesMax most bytes of artifacts kept here; beyond it the longest unused that no spec names
///     is deleted
/// @param startTimeout from the process's start to its hello
/// @param loadTimeout from LOAD to LOADED
/// @param stopTimeout from the wish to stop to `kill -9`
/// @param crashLoop this many deaths in a row within [#crashWindow], none after an answer, make a version
///     unavailable
/// @param turns among inference workers on the processors
public record AgentSettings(
        String node,
        Path stateDir,
        List<String> command,
        GpuOffer gpus,
        long slabBytes,
        long replyBytesMax,
        int workersMax,
        long cacheBytesMax,
        Duration startTimeout,
        Duration loadTimeout,
        Duration stopTimeout,
        int crashLoop,
        Duration crashWindow,
        RunTurns turns) {
    public AgentSettings {
        command = List.copyOf(command);
    }

    /// The maxima of a node on which nothing was set.
    public static AgentSettings of(String node, Path stateDir, List<String> command) {
        return new AgentSettings(
                node,
                stateDir,
                command,
                GpuOffer.NONE,
                SlabLayout.SLAB_BYTES_DEFAULT,
                SlabLayout.REPLY_BYTES_DEFAULT,
                64,
                20L << 30,
                Duration.ofSeconds(15),
                Duration.ofMinutes(5),
                Duration.ofSeconds(5),
                3,
                Duration.ofSeconds(60),
                RunTurns.unlimited());
    }

    Path artifacts() {
        return stateDir.resolve("artifacts");
    }

    Path specs() {
        return stateDir.resolve("specs");
    }

    Path logs() {
        return stateDir.resolve("logs");
    }
}
