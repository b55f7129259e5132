package dev.windlass.exchange;

import org.jspecify.annotations.Nullable;

/// Calls somebody who waits. If he throws, against the contract, that is reported and goes no further:
/// the answers of others must not depend on it.
final class Callbacks {
    private Callbacks() {}

    static void completed(Completion waiting, Reply reply) {
        try {
            waiting.completed(reply);
        } catch (RuntimeException broken) {
            reply.close();
            report(broken);
        }
    }

    static @Nullable ReplyMemory memory(Completion waiting, long bytes) {
        try {
            return waiting.memory(bytes);
        } catch (RuntimeException | OutOfMemoryError broken) {
            report(broken);
            return null;
        }
    }

    static void failed(Completion waiting, InferenceFailure failure) {
        try {
            waiting.failed(failure);
        } catch (RuntimeException broken) {
            failure.discard();
            report(broken);
        }
    }

    static void overran(Completion told, LostRequest request, int suspects) {
        try {
            told.overran(request, suspects);
        } catch (RuntimeException broken) {
            report(broken);
        }
    }

    static void ranForNobody(Completion told) {
        try {
            told.ranForNobody();
        } catch (RuntimeException broken) {
            report(broken);
        }
    }

    static void report(Throwable broken) {
        var thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, broken);
    }
}
