package dev.windlass.bench;

import java.time.Duration;
import java.util.List;

/// How long to measure.
///
/// @param warmUp before each measurement, not counted
/// @param round length of one round; figures are the medians of the rounds
/// @param connections closed-loop connections, one measurement each
record BenchOptions(Duration warmUp, Duration round, int rounds, List<Integer> connections) {
    private static final String USAGE =
            "windlass bench [--warm-up SECONDS] [--round SECONDS] [--rounds N] [--connections N,N,...]";

    static BenchOptions parse(String... args) {
        var options = new BenchOptions(Duration.ofSeconds(5), Duration.ofSeconds(10), 3, List.of(1, 8));
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value; usage: " + USAGE);
            }
            options = options.with(args[i], args[i + 1]);
        }
        return options;
    }

    private BenchOptions with(String option, String value) {
        return switch (option) {
            case "--warm-up" -> new BenchOptions(Duration.ofSeconds(number(value)), round, rounds, connections);
            case "--round" -> new BenchOptions(warmUp, Duration.ofSeconds(number(value)), rounds, connections);
            case "--rounds" -> new BenchOptions(warmUp, round, number(value), connections);
            case "--connections" ->
                new BenchOptions(
                        warmUp,
                        round,
                        rounds,
                        List.of(value.split(",")).stream().map(BenchOptions::number).toList());
            default -> throw new IllegalArgumentException(option + " is unknown; usage: " + USAGE);
        };
    }

    private static int number(String value) {
        try {
            int number = Integer.parseInt(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Refused below.
        }
        throw new IllegalArgumentException("\"" + value + "\" is no positive number; usage: " + USAGE);
    }
}
