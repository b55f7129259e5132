package dev.windlass.gateway.call;

import dev.windlass.exchange.Reply;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.route.ShadowArm;
import dev.windlass.gateway.stats.OutcomeKind;
import dev.windlass.gateway.stats.ShadowResult;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// How a model's reply becomes the client's answer, and then maybe a copy for a shadow. What is copied
/// is chosen at random, and only once the answer is on its way.
///
/// Keeps nothing: a request has no object of it.
final class Answering {
    /// Larger replies are written on the parse pool, if it has a place.
    private static final int HERE_REPLY_BYTES_MAX = 16 << 10;

    /// What an extent holds. More would keep the selector from others for long.
    private static final int SELECTOR_REPLY_BYTES_MAX = 4 << 20;

    private Answering() {}

    static void begin(InferContext context, Caller caller, InferCall call, Reply reply) {
        boolean here = reply.byteSize() <= HERE_REPLY_BYTES_MAX;
        if (here || !context.steps().pooled(call.gate(), () -> answer(context, caller, call, reply))) {
            if (reply.byteSize() <= SELECTOR_REPLY_BYTES_MAX) {
                answer(context, caller, call, reply);
            } else {
                reply.close();
                call.unsendable(Refusal.unavailable(
                        "the tenant has as many large bodies and replies to be worked on as it may beside the others",
                        "try again"));
            }
        }
    }

    private static void answer(InferContext context, Caller caller, InferCall call, Reply reply) {
        var shadow = call.destination().shadow();
        boolean drawn = shadow != null && shadow.drawn(ThreadLocalRandom.current());
        if (reply.cameInParts()) {
            if (drawn) { // larger than what is kept to compare with
                shadow.count(ShadowResult.SHED, -1);
            }
            pour(context, caller, call, reply);
        } else if (drawn) {
            answerThenCopy(context, caller, call, reply, shadow);
        } else {
            var _ = answered(context, caller, call, reply, null);
        }
    }

    private static void answerThenCopy(
            InferContext context, Caller caller, InferCall call, Reply reply, ShadowArm shadow) {
        boolean sent = false;
        try {
            sent = answered(context, caller, call, reply, shadow);
        } finally {
            if (!sent) {
                reply.close();
            }
        }
        if (sent) {
            context.shadows().copy(shadow, reply);
        }
    }

    /// True if the answer is on its way.
    ///
    /// @param shadow null if the reply is closed before it is sent
    private static boolean answered(
            InferContext context, Caller caller, InferCall call, Reply reply, @Nullable ShadowArm shadow) {
        try {
            boolean nonFinite = reply.nonFinite();
            if (shadow == null) {
                try (reply) {
                    encode(context, caller, call, reply);
                }
            } else {
                encode(context, caller, call, reply);
            }
            return call.reply(nonFinite ? OutcomeKind.NON_FINITE : OutcomeKind.GOOD);
        } catch (RefusedException refused) {
            call.unsendable(refused.refusal());
        } catch (RuntimeException | Error failed) {
            call.fail(failed, false);
        }
        return false;
    }

    private static void pour(InferContext context, Caller caller, InferCall call, Reply reply) {
        boolean handed = false;
        try {
            context.quarantine().answered(call.destination().key(), caller.inputBytes(), reply::fingerprint);
            reply.leaveSlab();
            boolean nonFinite = reply.nonFinite();
            call.times.reply(reply, 0);
            caller.pour(reply);
            handed = true;
            var _ = call.reply(nonFinite ? OutcomeKind.NON_FINITE : OutcomeKind.GOOD);
        } catch (RefusedException refused) {
            call.unsendable(refused.refusal());
        } catch (RuntimeException | Error failed) {
            call.fail(failed, false);
        } finally {
            if (!handed) {
                reply.close();
            }
        }
    }

    private static void encode(InferContext context, Caller caller, InferCall call, Reply reply) {
        context.quarantine().answered(call.destination().key(), caller.inputBytes(), reply::fingerprint);
        long start = System.nanoTime();
        caller.encode(reply);
        call.times.reply(reply, System.nanoTime() - start);
    }
}
