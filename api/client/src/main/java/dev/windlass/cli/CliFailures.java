package dev.windlass.cli;

import dev.windlass.client.WindlassException;
import dev.windlass.client.message.ProblemDetails;
import dev.windlass.json.WindlassJson;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Runs a verb and turns what it throws into one line on stderr, the remedy, and an exit code.
final class CliFailures {
    /// A verb's work.
    @FunctionalInterface
    interface Action {
        ExitCode run() throws IOException;
    }

    /// Set, it shows where something unexpected came from.
    private static final String TRACE = "WINDLASS_TRACE";

    private CliFailures() {}

    static int run(Terminal terminal, Connection connection, Action action) {
        return outcome(terminal, connection, action).number();
    }

    private static ExitCode outcome(Terminal terminal, Connection connection, Action action) {
        try {
            return action.run();
        } catch (WindlassException refused) {
            return refuse(terminal, connection, refused.problem());
        } catch (UsageException wrong) {
            var problem = ProblemDetails.ofClient("Usage", 0, String.valueOf(wrong.getMessage()), wrong.remedy());
            return print(terminal, connection, problem, ExitCode.USAGE);
        } catch (IOException | UncheckedIOException broken) {
            var problem =
                    unreachable("reading or sending failed: " + broken, "check file and connection, then run it again");
            return print(terminal, connection, problem, ExitCode.UNEXPECTED);
        } catch (RuntimeException bug) {
            if (terminal.environment().containsKey(TRACE)) {
                bug.printStackTrace(terminal.err());
            }
            var problem = unreachable("unexpected " + bug, "set " + TRACE + "=1 to see where, and report it");
            return print(terminal, connection, problem, ExitCode.UNEXPECTED);
        }
    }

    static ExitCode refuse(Terminal terminal, Connection connection, ProblemDetails problem) {
        return print(terminal, connection, problem, ExitCode.of(problem));
    }

    /// The detail of a wrong field ends with its remedy, which has a line of its own here.
    private static String withoutRemedy(ProblemDetails problem) {
        var end = "; " + problem.remedy();
        var detail = problem.detail();
        return detail.endsWith(end) ? detail.substring(0, detail.length() - end.length()) : detail;
    }

    static ProblemDetails unreachable(String detail, String remedy) {
        return ProblemDetails.ofClient("Unreachable", WindlassException.UNREACHABLE, detail, remedy);
    }

    private static ExitCode print(Terminal terminal, Connection connection, ProblemDetails problem, ExitCode code) {
        if (connection.json()) {
            terminal.err().println(WindlassJson.mapper().writeValueAsString(problem));
        } else {
            terminal.err().println("windlass: " + withoutRemedy(problem));
            problem.problems().stream().skip(1).forEach(each -> terminal.err().println("  also: " + each));
            terminal.err().println("  remedy: " + problem.remedy());
        }
        return code;
    }
}
