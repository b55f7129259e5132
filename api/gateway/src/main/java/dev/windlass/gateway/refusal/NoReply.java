package dev.windlass.gateway.refusal;

import dev.windlass.exchange.InferenceFailure;
import dev.windlass.json.FieldProblem;

/// Why a request that an inference worker was given has no reply, in words.
public final class NoReply {
    private NoReply() {}

    public static Refusal refusal(InferenceFailure failure) {
        return switch (failure) {
            case InferenceFailure.InferenceWorkerLost _ ->
                Refusal.unavailable(
                        "the inference worker was lost with this request, or the second one was", "try again later");
            case InferenceFailure.ModelError error ->
                new Refusal.ModelFailed(
                        "model-error", words(error.message(), "compare the inputs with the model's metadata"));
            case InferenceFailure.InputsRefused refused ->
                new Refusal.InputsRefused(
                        "inputs-refused",
                        words(
                                "the model refuses these inputs: " + refused.message(),
                                "send values and shapes that it takes; its metadata says what is fixed"));
            case InferenceFailure.Expired _ ->
                new Refusal.DeadlinePassed(
                        "deadline-passed",
                        words(
                                "the request's deadline passed before the model answered",
                                "allow more time, or send fewer rows"));
            case InferenceFailure.CannotBeMet _ -> Refusal.cannotBeMet();
            case InferenceFailure.Rejected rejected ->
                new Refusal.ModelFailed(
                        "rejected", words(rejected.reason(), "compare the inputs with the model's metadata"));
            case InferenceFailure.Cancelled _ -> Refusal.hungUp();
            case InferenceFailure.NoReplyRoom _ ->
                Refusal.unavailable("there is no memory for such a reply now", "try again");
            case InferenceFailure.ReplyTooLarge(var bytes, var limit) ->
                new Refusal.TooLarge(
                        "reply-too-large",
                        words(
                                "the reply has " + bytes + " bytes, and limits.infer-reply-bytes-max is " + limit,
                                "send fewer rows, or ask in outputs only for those that are needed"));
        };
    }

    private static FieldProblem words(String message, String remedy) {
        return new FieldProblem("", "", message, remedy);
    }
}
