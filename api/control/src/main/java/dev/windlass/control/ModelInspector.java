package dev.windlass.control;

import dev.windlass.domain.ModelSchema;
import dev.windlass.golden.GoldenExam;
import dev.windlass.golden.NamedTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Loads an untrusted artifact somewhere that may break, and says what it is.
public interface ModelInspector {
    /// What an inspection found.
    sealed interface Inspection {
        record Accepted(ModelSchema schema) implements Inspection {}

        /// It can't be served; `reason` is stable, `message` for people.
        record Refused(String reason, String message, String remedy) implements Inspection {}

        /// It could not be inspected for a reason that isn't the artifact's.
        record Unavailable(String message) implements Inspection {}
    }

    Inspection inspect(Path file);

    /// What a model made of a question.
    sealed interface Answer {
        record Gave(List<NamedTensor> outputs) implements Answer {
            public Gave {
                outputs = List.copyOf(outputs);
            }
        }

        /// An error, in the model's words.
        record Said(String message) implements Answer {}
    }

    /// Gets the answers in the order of the questions.
    interface AnswerTaker {
        /// @return false if no more are wanted
        boolean take(GoldenExam.Question question, Answer answer);
    }

    /// Loads an artifact that was accepted once more, and asks it an exam's questions.
    ///
    /// @return what became of it instead: never [Inspection.Accepted]; empty if `taker` got the answers
    Optional<Inspection> ask(Path file, GoldenExam exam, AnswerTaker taker);
}
