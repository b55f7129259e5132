package dev.windlass.golden;

import dev.windlass.json.FieldProblem;
import java.util.List;

/// What reading a golden set's document gave.
public sealed interface GoldenRead {
    record Good(GoldenSet set) implements GoldenRead {}

    record Wrong(List<FieldProblem> problems) implements GoldenRead {
        public Wrong {
            problems = List.copyOf(problems);
        }
    }
}
