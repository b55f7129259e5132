package dev.windlass.exchange;

import dev.windlass.slab.SlabLayout;
import java.time.Duration;

/// How a node deals with one inference worker.
///
/// @param incarnation this attachment's number, higher than every one before on the same inference worker
/// @param connectWait how long its socket may take to appear and answer; beyond it the connection has
///     failed
/// @param loadWait how long a load may take; beyond it the inference worker is taken for gone
/// @param heartbeatEvery between two questions
/// @param silenceMax without an answer for so long the inference worker is taken for gone
/// @param terminateGrace an abandoned run that goes on for longer, after its deadline, counts as hung:
/// taken for gone
/// @param turn its own among others on the same machine
public record ClientSettings(
        long incarnation,
        SlabLayout layout,
        Duration connectWait,
        Duration loadWait,
        Duration heartbeatEvery,
        Duration silenceMax,
        Duration terminateGrace,
        Turn turn) {
    /// For one that never waits for others.
    public ClientSettings(
            long incarnation,
            SlabLayout layout,
            Duration connectWait,
            Duration loadWait,
            Duration heartbeatEvery,
            Duration silenceMax,
            Duration terminateGrace) {
        this(
                incarnation,
                layout,
                connectWait,
                loadWait,
                heartbeatEvery,
                silenceMax,
                terminateGrace,
                new Turn(RunTurns.unlimited(), ""));
    }

    /// Whose inference worker it is, among those that share the machine.
    public record Turn(RunTurns among, String tenant) {
        RunSeat seat() {
            return among.seat(tenant);
        }
    }

    /// What the node uses unless it is told otherwise.
    public static ClientSettings standard(long incarnation) {
        return new ClientSettings(
                incarnation,
                SlabLayout.standard(),
                Duration.ofSeconds(10),
                Duration.ofMinutes(2),
                Duration.ofMillis(500),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5));
    }

    public ClientSettings withTurn(Turn other) {
        return new ClientSettings(
                incarnation, layout, connectWait, loadWait, heartbeatEvery, silenceMax, terminateGrace, other);
    }

    public ClientSettings withLayout(SlabLayout other) {
        return new ClientSettings(
                incarnation, other, connectWait, loadWait, heartbeatEvery, silenceMax, terminateGrace, turn);
    }
}
