package dev.windlass.gateway.shadow;

import dev.windlass.exchange.Completion;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.ReplyMemory;
import dev.windlass.exchange.ReplyTensor;
import dev.windlass.gateway.route.ShadowArm;
import dev.windlass.gateway.stats.ShadowResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One copy that a shadow was given, until its answer is compared and forgotten. It knows no client.
///
/// @param told what the client was answered
/// @param place given back at the end
record ShadowPair(ShadowArm arm, List<ReplyTensor> told, ShadowBudget.Place place, SpareThread spare)
        implements Completion {
    /// Larger answers are compared on the parse pool, if it has anything to spare.
    private static final int HERE_BYTES_MAX = 16 << 10;

    private static final PairComparison NOT_COMPARED = new PairComparison(ShadowResult.SHED, -1);

    /// No answer that is kept to compare with is larger.
    @Override
    public @Nullable ReplyMemory memory(long bytes) {
        return bytes > ShadowBudget.KEPT_BYTES_OF_ONE_MAX ? null : Completion.super.memory(bytes);
    }

    @Override
    public void completed(Reply reply) {
        if (place.bytes() <= HERE_BYTES_MAX) {
            compare(reply);
        } else if (!spare.runs(() -> compare(reply))) {
            try (reply) {
                end(ShadowResult.SHED, -1);
            }
        }
    }

    private void compare(Reply reply) {
        var compared = NOT_COMPARED;
        try (reply) {
            arm.stats().shadow.computeNanos.add(reply.computeNanos());
            compared = PairComparison.of(told, reply.outputs(), arm.target().tolerance());
        } finally {
            end(compared.result(), compared.decade());
        }
    }

    /// What was behind another one when the inference worker died says nothing of the version.
    @Override
    public void failed(InferenceFailure failure) {
        failure.discard();
        end(
                switch (failure) {
                    case InferenceFailure.InferenceWorkerLost lost ->
                        lost.begun() ? ShadowResult.FAILED : ShadowResult.SHED;
                    case InferenceFailure.NoReplyRoom(long bytes) ->
                        bytes > ShadowBudget.KEPT_BYTES_OF_ONE_MAX ? ShadowResult.FAILED : ShadowResult.SHED;
                    case InferenceFailure.CannotBeMet _, InferenceFailure.Cancelled _ -> ShadowResult.SHED;
                    case InferenceFailure.ModelError _,
                            InferenceFailure.InputsRefused _,
                            InferenceFailure.ReplyTooLarge _,
                            InferenceFailure.Expired _,
                            InferenceFailure.Rejected _ -> ShadowResult.FAILED;
                },
                -1);
    }

    private void end(ShadowResult result, int decade) {
        place.close();
        arm.count(result, decade);
    }
}
