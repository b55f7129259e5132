package dev.windlass.cli;

import dev.windlass.client.WindlassClient;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Mixin;

/// A command of one word, such as `promote`, that asks an installation.
abstract class Verb implements Callable<Integer> {
    final Terminal terminal;

    @Mixin
    Connection connection;

    Verb(Terminal terminal) {
        this.terminal = terminal;
    }

    abstract ExitCode run();

    @Override
    public final Integer call() {
        return CliFailures.run(terminal, connection, this::run);
    }

    WindlassClient client() {
        return connection.client(terminal);
    }

    <T> ExitCode show(T answer, Function<T, List<String>> text) {
        return Printer.print(terminal, connection, answer, () -> text.apply(answer));
    }
}
