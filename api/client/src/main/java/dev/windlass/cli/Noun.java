package dev.windlass.cli;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Mixin;

/// A command whose methods are commands, such as `tenant` with `tenant create`.
abstract class Noun {
    final Terminal terminal;

    @Mixin
    Help help;

    Noun(Terminal terminal) {
        this.terminal = terminal;
    }

    /// What an installation is asked.
    @FunctionalInterface
    interface Question<T> {
        T ask() throws IOException;
    }

    /// Asks and prints the answer: JSON as it came, or the lines that `text` makes.
    <T> int show(Connection connection, Question<T> question, Function<T, List<String>> text) {
        return CliFailures.run(terminal, connection, () -> {
            var answer = question.ask();
            return Printer.print(terminal, connection, answer, () -> text.apply(answer));
        });
    }
}
