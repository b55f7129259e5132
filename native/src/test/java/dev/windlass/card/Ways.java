package dev.windlass.card;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.worker.Ask;
import dev.windlass.worker.WorkerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// The product's own ways.
final class Ways {
    private Ways() {}

    /// A session in this process: what an inference worker runs, without the way to it.
    static Way session(Path model, Path directory, int width, int rowsMax, int outputWidth) {
        long bytesMax = (long) rowsMax * Math.max(width, outputWidth) * Float.BYTES;
        var session = new CardSession(model, directory, bytesMax);
        for (int i = 0; i < rowsMax * width; i++) {
            session.input().setAtIndex(JAVA_FLOAT, i, Way.value(i));
        }
        return new Way() {
            @Override
            public String name() {
                return "session";
            }

            @Override
            public Sample measure(int rows, long millis) {
                return Sample.of(() -> session.run(rows, width), millis);
            }

            @Override
            public void close() {
                session.close();
            }
        };
    }

    /// Through an inference worker's slab, as a gateway asks it.
    static Way worker(Path model, Path directory, int width) throws IOException {
        var process = WorkerProcess.start(directory, ClientSettings.standard(1));
        var instance = process.load(1, model);
        return new Way() {
            @Override
            public String name() {
                return "inference worker";
            }

            @Override
            public Sample measure(int rows, long millis) {
                var values = values(rows * width);
                return Sample.of(() -> ask(instance, rows, width, values), millis);
            }

            @Override
            public void close() {
                try {
                    process.close();
                } catch (IOException broken) {
                    throw new UncheckedIOException(broken);
                }
            }
        };
    }

    static float[] values(int count) {
        var values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = Way.value(i);
        }
        return values;
    }

    /// Asks once.
    ///
    /// @return the first number of the answer
    static double ask(ModelInstance instance, int rows, int width, float[] values) {
        var answer = Ask.floats(
                        instance,
                        new long[] {rows, width},
                        values,
                        reply -> reply.outputs().getFirst().data().getFloat(0))
                .await();
        if (answer instanceof InferenceFailure failure) {
            throw new IllegalStateException("the inference worker says " + failure);
        }
        return (float) answer;
    }
}
