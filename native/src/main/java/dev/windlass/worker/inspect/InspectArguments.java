package dev.windlass.worker.inspect;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The arguments of one inspection.
///
/// @param questions what the model is asked besides, with the file for its answers; null for nothing
record InspectArguments(
        Path file,
        Path libraries,
        long maxBytes,
        long maxRowBytes,
        @Nullable Path questions,
        @Nullable Path answers) {
    /// A quarter of the largest slab: no extent is larger.
    private static final long MAX_ROW_BYTES = 256L << 20;

    private static final String USAGE =
            "usage: worker --inspect FILE --max-bytes N --libraries DIRECTORY [--max-row-bytes N]"
                    + " [--questions FILE --answers FILE]";

    static InspectArguments parse(List<String> args) {
        Path file = null;
        Path libraries = null;
        long maxBytes = 0;
        long maxRowBytes = MAX_ROW_BYTES;
        Path questions = null;
        Path answers = null;
        for (int i = 0; i < args.size(); i++) {
            String argument = args.get(i);
            switch (argument) {
                case "--libraries" -> libraries = Path.of(value(args, ++i, argument));
                case "--max-bytes" -> maxBytes = positive(value(args, ++i, argument), argument);
                case "--max-row-bytes" -> maxRowBytes = positive(value(args, ++i, argument), argument);
                case "--questions" -> questions = Path.of(value(args, ++i, argument));
                case "--answers" -> answers = Path.of(value(args, ++i, argument));
                default -> {
                    if (file != null || argument.startsWith("--")) {
                        throw new IllegalArgumentException(argument + " isn't understood; " + USAGE);
                    }
                    file = Path.of(argument);
                }
            }
        }
        if ((questions == null) != (answers == null)) {
            throw new IllegalArgumentException("--questions and --answers go together; " + USAGE);
        }
        return new InspectArguments(
                given(file, "FILE"),
                given(libraries, "--libraries"),
                given(maxBytes, "--max-bytes"),
                maxRowBytes,
                questions,
                answers);
    }

    private static Path given(@Nullable Path value, String name) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing; " + USAGE);
        }
        return value;
    }

    private static long given(long value, String name) {
        if (value == 0) {
            throw new IllegalArgumentException(name + " is missing; " + USAGE);
        }
        return value;
    }

    private static String value(List<String> args, int index, String name) {
        if (index >= args.size()) {
            throw new IllegalArgumentException(name + " needs a value; " + USAGE);
        }
        return args.get(index);
    }

    private static long positive(String text, String name) {
        try {
            long value = Long.parseLong(text);
            if (value > 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a positive number of bytes, got " + text, e);
        }
        throw new IllegalArgumentException(name + " must be a positive number of bytes, got " + text);
    }
}
