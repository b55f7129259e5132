package dev.windlass.card;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.windlass.onnx.CardEngine;
import dev.windlass.onnx.CudaEngine;
import dev.windlass.onnx.OnnxSession;
import dev.windlass.onnx.RunOutcome;
import dev.windlass.onnx.SessionOutcome;
import dev.windlass.onnx.SessionSettings;
import dev.windlass.onnx.StageTimes;
import dev.windlass.onnx.Tensor;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.WantedOutputs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// A model in this process, as an inference worker has it: on the card, its input and its answer in memory that is
/// pinned. For one thread.
final class CardSession implements AutoCloseable {
    private static final long PAGE = 4096;

    private final Arena slab = Arena.ofConfined();
    private final CudaEngine engine;
    private final OnnxSession session;
    private final MemorySegment input;
    private final FixedPlace reply;
    private final MemorySegment answer;

    /// @param bytesMax of an input, and of an answer
    CardSession(Path model, Path libraries, long bytesMax) {
        var memory = slab.allocate(2 * bytesMax, PAGE);
        this.input = memory.asSlice(0, bytesMax);
        this.answer = memory.asSlice(bytesMax, bytesMax);
        this.reply = new FixedPlace(answer);
        this.engine = CardEngine.open(libraries);
        engine.pin(memory);
        this.session = load(model);
        session.warm();
    }

    private OnnxSession load(Path model) {
        try {
            return switch (engine.load(model, SessionSettings.singleThreaded(), 0)) {
                case SessionOutcome.Loaded(var loaded) -> loaded;
                case SessionOutcome refused -> throw new IllegalStateException(refused.toString());
            };
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// Where an input is to be written, from its first byte on.
    MemorySegment input() {
        return input;
    }

    /// Runs it on the first numbers of [#input].
    ///
    /// @return the first number of the answer
    float run(long... dims) {
        var given = new Tensor[] {new Tensor(Datatype.FP32, dims, input, null)};
        reply.restart();
        var outcome = session.run(given, WantedOutputs.ALL, reply);
        if (!(outcome instanceof RunOutcome.Done)) {
            throw new IllegalStateException(outcome.toString());
        }
        return answer.get(JAVA_FLOAT, 0);
    }

    StageTimes times() {
        return session.times();
    }

    @Override
    public void close() {
        session.close();
        engine.close();
        slab.close();
    }
}
