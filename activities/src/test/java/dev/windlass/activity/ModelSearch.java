package dev.windlass.activity;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.opentest4j.TestAbortedException;

/// Runs sequences, and cuts one that fails down to the commands that it needs, each try on a rig of its own.
///
/// @param more invariants beside those of the notes, for the rig of a run
/// @param patience no try of a smaller sequence begins after it
record ModelSearch(Function<ModelRig, List<Invariant>> more, Duration patience, AtomicInteger lostByTheServer) {
    /// A failure, and all that was noted until then.
    record Failure(Throwable cause, String journal) {
        /// The invariant that broke, or that the end is wrong.
        String kind() {
            var words = String.valueOf(cause.getMessage());
            return words.matches("(?s)I\\d+ \\(.*") ? words.substring(0, words.indexOf(' ')) : "the end";
        }
    }

    /// What is left of a failing sequence.
    record Smallest(List<ModelCommand> commands, Failure failure, String words) {}

    Optional<Failure> failure(ModelRig rig, String model, List<ModelCommand> commands) {
        var run = new ModelRun(rig, model, commands, more.apply(rig));
        try {
            run.run();
            return Optional.empty();
        } catch (TestAbortedException lost) {
            lostByTheServer.incrementAndGet();
            System.out.println(lost.getMessage());
            return Optional.empty();
        } catch (AssertionError | RuntimeException failure) {
            return Optional.of(new Failure(failure, run.toString()));
        }
    }

    Optional<Failure> alone(List<ModelCommand> commands) {
        try (var rig = new ModelRig()) {
            return failure(rig, "alone", commands);
        }
    }

    Smallest shrink(List<ModelCommand> commands, Failure first) {
        System.out.println(
                "promotion model: " + first.kind() + " is broken, looks for fewer commands than " + commands.size());
        var last = new Failure[] {first};
        var smallest = new Shrinker<ModelCommand>(
                        fewer -> {
                            var again = alone(fewer).filter(it -> it.kind().equals(first.kind()));
                            again.ifPresent(it -> last[0] = it);
                            return again.isPresent();
                        },
                        patience)
                .shrink(commands);
        var words = (smallest.minimal() ? "the smallest" : "the smallest in time")
                + " of " + smallest.tries() + " tries, run it again by\n-Dwindlass.model.replay=\""
                + ModelCommand.text(smallest.list()) + "\"\n" + last[0].journal();
        return new Smallest(smallest.list(), last[0], words);
    }
}
