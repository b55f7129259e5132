package dev.windlass.agent;

import dev.windlass.domain.ModelSchema;
import dev.windlass.domain.TensorSchema;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.ModelInstances;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.VersionKey;
import dev.windlass.golden.GoldenExam;
import dev.windlass.golden.GoldenExam.Question;
import dev.windlass.golden.GoldenFit;
import dev.windlass.golden.GoldenSet;
import dev.windlass.json.FieldProblem;
import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.WantedOutputs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Asks a loaded version its golden rows, through the same shared memory as requests. An inference worker
/// that is being started anew or has no room is waited for. Blocks; somebody must wait on the instance's
/// bell meanwhile.
public final class GoldenRows {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final Duration FOR_AN_INSTANCE = Duration.ofSeconds(30);
    private static final Duration FOR_AN_ANSWER = Duration.ofSeconds(30);

    private final ModelInstances instances;
    private final VersionKey version;
    private final GoldenSet set;
    private final long until;
    private int requests;
    private double largestDifference;

    private GoldenRows(ModelInstances instances, VersionKey version, GoldenSet set, Duration longest) {
        this.instances = instances;
        this.version = version;
        this.set = set;
        this.until = System.nanoTime() + longest.toNanos();
    }

    /// @param longest for all rows together
    public static GoldenOutcome ask(ModelInstances instances, VersionKey version, GoldenSet set, Duration longest)
            throws InterruptedException {
        return new GoldenRows(instances, version, set, longest).ask();
    }

    private GoldenOutcome ask() throws InterruptedException {
        var first = instance();
        if (first.isEmpty()) {
            return new GoldenOutcome.Unanswered("no inference worker is ready");
        }
        return switch (GoldenFit.of(set, schema(first.get()))) {
            case GoldenFit.Unfit(var problems) ->
                new GoldenOutcome.Unanswered("the loaded model takes other tensors: "
                        + problems.stream().map(FieldProblem::toString).collect(Collectors.joining("; ")));
            case GoldenFit.Fits fits -> all(new GoldenExam(set, fits), fits.rowsAtOnce() == 0);
        };
    }

    private GoldenOutcome all(GoldenExam exam, boolean divisible) throws InterruptedException {
        for (var question : exam.questions()) {
            var trouble = one(exam, question, divisible);
            if (trouble.isPresent()) {
                return trouble.get();
            }
        }
        return new GoldenOutcome.AsExpected(requests, largestDifference);
    }

    /// Empty if the answer is as expected.
    private Optional<GoldenOutcome> one(GoldenExam exam, Question question, boolean divisible)
            throws InterruptedException {
        return switch (asked(exam, question)) {
            case Asked.Replied(var reply) -> {
                try (reply) {
                    yield marked(exam.answer(question, RowTensors.read(reply)));
                }
            }
            case Asked.Failed(var failure) -> failed(exam, question, divisible, failure);
            case Asked.TooLarge(long limit) ->
                smaller(exam, question, divisible, "it needs more than " + limit + " bytes");
            case Asked.NoRoom(var reason) -> unanswered(reason);
        };
    }

    private Optional<GoldenOutcome> failed(
            GoldenExam exam, Question question, boolean divisible, InferenceFailure failure)
            throws InterruptedException {
        return switch (failure) {
            case InferenceFailure.ModelError error -> marked(exam.refused(question, error.message()));
            case InferenceFailure.InputsRefused refused -> marked(exam.refused(question, refused.message()));
            case InferenceFailure.ReplyTooLarge large ->
                smaller(exam, question, divisible, "its reply has " + large.bytes() + " bytes");
            case InferenceFailure.NoReplyRoom(long bytes) ->
                smaller(exam, question, divisible, "its reply has " + bytes + " bytes");
            case InferenceFailure.InferenceWorkerLost lost ->
                unanswered("row " + question.from() + " " + question.how() + ": " + lost.reason());
            case InferenceFailure.Rejected rejected -> unanswered(rejected.reason());
            case InferenceFailure.Expired _, InferenceFailure.CannotBeMet _, InferenceFailure.Cancelled _ ->
                unanswered("row " + question.from() + " " + question.how() + ": no answer within "
                        + FOR_AN_ANSWER.toSeconds() + " s");
        };
    }

    private static Optional<GoldenOutcome> unanswered(String reason) {
        return Optional.of(new GoldenOutcome.Unanswered(reason));
    }

    private Optional<GoldenOutcome> marked(GoldenExam.Mark mark) {
        return switch (mark) {
            case GoldenExam.Mark.AsExpected(double difference) -> {
                requests++;
                largestDifference = Math.max(largestDifference, difference);
                yield Optional.empty();
            }
            case GoldenExam.Mark.Differs(var difference) -> Optional.of(new GoldenOutcome.Differs(difference));
        };
    }

    /// No client can ask so many rows at once either.
    private Optional<GoldenOutcome> smaller(GoldenExam exam, Question question, boolean divisible, String why)
            throws InterruptedException {
        if (!divisible || question.count() == 1) {
            return Optional.of(new GoldenOutcome.Unanswered("row " + question.from() + " can't be asked here: " + why));
        }
        int half = question.count() / 2;
        var first = one(exam, new Question(question.from(), half), true);
        return first.isPresent()
                ? first
                : one(exam, new Question(question.from() + half, question.count() - half), true);
    }

    /// What became of one request; a reply is the receiver's.
    private sealed interface Asked {
        record Replied(Reply reply) implements Asked {}

        record Failed(InferenceFailure failure) implements Asked {}

        record TooLarge(long limit) implements Asked {}

        record NoRoom(String reason) implements Asked {}
    }

    private Asked asked(GoldenExam exam, Question question) throws InterruptedException {
        while (System.nanoTime() < until) {
            var instance = instance();
            if (instance.isEmpty()) {
                return new Asked.NoRoom("no inference worker is ready");
            }
            var spec = instance.get().spec();
            var inputs = exam.inputs(question);
            switch (instance.get().acquire(RowTensors.bytes(spec, inputs), wanted(spec.outputs(), exam.outputs()))) {
                case ModelInstance.Acquired.Granted(var slot) -> {
                    RowTensors.write(slot, spec, inputs);
                    return answer(new AwaitedReply(slot, FOR_AN_ANSWER));
                }
                case ModelInstance.Acquired.TooLarge(long limit) -> {
                    return new Asked.TooLarge(limit);
                }
                case ModelInstance.Acquired.Full _, ModelInstance.Acquired.Gone _ ->
                    TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
            }
        }
        return new Asked.NoRoom("not all rows were answered in time");
    }

    private static Asked answer(AwaitedReply awaited) throws InterruptedException {
        return switch (awaited.await()) {
            case AwaitedReply.Came.Replied(var reply) -> new Asked.Replied(reply);
            case AwaitedReply.Came.Failed(var failure) -> new Asked.Failed(failure);
        };
    }

    private Optional<ModelInstance> instance() throws InterruptedException {
        long patience = Math.min(until, System.nanoTime() + FOR_AN_INSTANCE.toNanos());
        var found = instances.find(version);
        while (found.isEmpty() && System.nanoTime() < patience) {
            TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
            found = instances.find(version);
        }
        return found;
    }

    private static WantedOutputs wanted(List<TensorSpec> outputs, List<String> names) {
        var all = outputs.stream().map(TensorSpec::name).toList();
        return WantedOutputs.of(names.stream().mapToInt(all::indexOf).sorted().toArray(), all.size());
    }

    private static ModelSchema schema(ModelInstance instance) {
        return new ModelSchema(
                schemas(instance.spec().inputs()), schemas(instance.spec().outputs()));
    }

    private static List<TensorSchema> schemas(List<TensorSpec> specs) {
        return specs.stream()
                .map(it -> new TensorSchema(it.name(), it.datatype().name(), it.shape(), it.optional(), it.anyRank()))
                .toList();
    }
}
