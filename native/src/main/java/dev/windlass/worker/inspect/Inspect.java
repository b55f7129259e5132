package dev.windlass.worker.inspect;

import dev.windlass.onnx.OnnxAvailability;
import dev.windlass.onnx.OnnxException;
import dev.windlass.onnx.OnnxRuntime;
import dev.windlass.onnx.SessionOutcome;
import dev.windlass.onnx.SessionSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/// The command: inspects one file and prints what it found.
public final class Inspect {
    /// The report was printed, whether the file is accepted or refused.
    public static final int REPORTED = 0;

    /// The file can't be inspected here; one line `{"failed": why}` was printed.
    public static final int FAILED = 1;

    /// The arguments are wrong; one line `{"failed": why}` was printed.
    public static final int MISUSED = 2;

    private Inspect() {}

    /// @param args `FILE --max-bytes N --libraries DIRECTORY [--max-row-bytes N] [--questions FILE --answers
    ///     FILE]`: the file, its largest size, where ONNX Runtime is (or is to be) unpacked, the most that one
    ///     row's inputs and outputs may take, and what the model is asked besides (see [Questions])
    /// @return the process's exit status
    public static int run(List<String> args, PrintStream out) {
        InspectArguments arguments;
        try {
            arguments = InspectArguments.parse(args);
        } catch (IllegalArgumentException e) {
            out.println(new Inspection.Failed(String.valueOf(e.getMessage())).toJson());
            return MISUSED;
        }
        var inspection = inspect(arguments);
        out.println(inspection.toJson());
        return inspection instanceof Inspection.Failed ? FAILED : REPORTED;
    }

    /// The process's way in: [#run] on stdout, then exit.
    public static void main(String[] args) {
        System.exit(run(List.of(args), System.out));
    }

    private static Inspection inspect(InspectArguments arguments) {
        try {
            return switch (FileDigest.of(arguments.file(), arguments.maxBytes())) {
                case FileDigest.TooLarge() ->
                    new Inspection.Refused(
                            Inspection.TOO_LARGE,
                            "the file has more than " + arguments.maxBytes()
                                    + " bytes; upload a smaller model or ask for a higher limit");
                case FileDigest.Known known -> withRuntime(arguments, known);
            };
        } catch (IOException e) {
            return new Inspection.Failed("the file can't be read: " + e);
        } catch (OnnxException e) {
            return new Inspection.Failed("ONNX Runtime failed: " + e.getMessage());
        }
    }

    private static Inspection withRuntime(InspectArguments arguments, FileDigest.Known known) throws IOException {
        return switch (OnnxRuntime.open(arguments.libraries())) {
            case OnnxAvailability.Absent(var reason) -> new Inspection.Failed(reason);
            case OnnxAvailability.Present(var runtime) -> {
                try (runtime) {
                    yield load(runtime, arguments, known);
                }
            }
        };
    }

    private static Inspection load(OnnxRuntime runtime, InspectArguments arguments, FileDigest.Known known)
            throws IOException {
        return switch (runtime.load(arguments.file(), new SessionSettings(1, arguments.maxRowBytes()))) {
            case SessionOutcome.Refused(var reason, var message) -> new Inspection.Refused(reason.name(), message);
            case SessionOutcome.NotHere(var message) -> new Inspection.Failed(message);
            case SessionOutcome.DeviceLost(var message) -> new Inspection.Failed(message);
            case SessionOutcome.Loaded(var session) -> {
                try (session) {
                    var questions = arguments.questions();
                    var answers = arguments.answers();
                    if (questions != null && answers != null) {
                        Questions.ask(session, questions, answers);
                    }
                    yield new Inspection.Accepted(
                            known.digest(), known.byteSize(), session.inputs(), session.outputs());
                }
            }
        };
    }
}
