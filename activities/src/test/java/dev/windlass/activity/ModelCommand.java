package dev.windlass.activity;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// One order or fault of a sequence, as data: sequences are made, cut down, printed and run again.
///
/// @param after so many activities of what runs at the endpoint come between the command before it and this one;
///     fewer if nothing goes on by itself
/// @param argument what its kind needs, else empty
record ModelCommand(int after, Kind kind, String argument) {
    /// Orders of people first, faults after them.
    enum Kind {
        /// `VERSION SEED`: a promotion that goes straight to its end, which is waited for.
        GOOD,
        /// `VERSION SEED`: the steps are the seed's.
        PROMOTE,
        PAUSE,
        RESUME,
        RESUME_FULL,
        ABORT,
        APPROVE,
        REJECT,
        ROLLBACK,
        /// `VERSION`
        ROLLBACK_TO,
        BLOCK,
        UNBLOCK,
        /// `VERSION`
        RETIRE,
        /// `VERSION`
        WITHDRAW,

        /// The workflow of whoever holds the endpoint is terminated, as by hand.
        KILL,
        /// Control dies after the activity at hand, before anybody hears its answer.
        LOSE_ANSWER,
        /// `NODE`: its gateway lives and acknowledges nothing.
        HUSH,
        /// `NODE`
        LISTEN,
        /// `NODE`: its lease and its gateway's end.
        LEAVE,
        /// `NODE`
        JOIN,
        /// `NODE`: no inference worker gets ready there.
        SPOIL_LOADS,
        /// `NODE`
        MEND_LOADS,
        /// Most of the candidate's answers are errors from now on.
        HARM,
        STORE_AWAY,
        STORE_BACK,
        /// Somebody who held the endpoint before writes under the fence that he remembers.
        ZOMBIE;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static ModelCommand parse(String text) {
        var words = text.strip().split(" ", 3);
        if (words.length < 2) {
            throw new IllegalArgumentException("a command is \"AFTER KIND ARGUMENT\", got \"" + text + "\"");
        }
        var kind = Kind.valueOf(words[1].toUpperCase(Locale.ROOT).replace('-', '_'));
        return new ModelCommand(Integer.parseInt(words[0]), kind, words.length == 3 ? words[2] : "");
    }

    /// The inverse of [#text].
    static List<ModelCommand> parseAll(String text) {
        return Arrays.stream(text.split(";"))
                .filter(it -> !it.isBlank())
                .map(ModelCommand::parse)
                .toList();
    }

    static String text(List<ModelCommand> commands) {
        return commands.stream().map(ModelCommand::toString).collect(Collectors.joining("; "));
    }

    /// The first word of the argument.
    String version() {
        return argument.split(" ")[0];
    }

    /// The second word of the argument: what a promotion's steps are drawn from.
    long seed() {
        return Long.parseLong(argument.split(" ")[1]);
    }

    @Override
    public String toString() {
        return (after + " " + kind.word() + " " + argument).strip();
    }
}
