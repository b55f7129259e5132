package dev.windlass.gateway.oip;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;

/// What the classes of all outputs of one reply may take together: they become texts on the heap, which
/// nobody pays for. One thread at a time.
final class ClassBudget {
    static final int CLASSES_MAX = 16_384;

    /// A usual text has some 12 bytes; of a large FP64 it has over 300.
    static final int TEXT_BYTES_MAX = 1 << 20;

    private int classes;
    private int textBytes;

    /// @param wanted of each row
    /// @param count that each row has
    /// @throws RefusedException if that are too many
    void takeClasses(String output, int wanted, int rows, int count) {
        long all = classes + (long) rows * count;
        if (all > CLASSES_MAX) {
            throw tooMuch(output, wanted, "of " + rows + " rows makes more than " + CLASSES_MAX + " classes");
        }
        classes = (int) all;
    }

    /// @throws RefusedException if that is too much
    void takeText(String output, int wanted, int bytes) {
        if (bytes > TEXT_BYTES_MAX - textBytes) {
            throw tooMuch(output, wanted, "makes more than " + TEXT_BYTES_MAX + " bytes of classes");
        }
        textBytes += bytes;
    }

    private static RefusedException tooMuch(String output, int wanted, String makes) {
        return Refusal.bad(
                "outputs[" + Refusal.excerpt(output) + "].parameters.classification",
                Integer.toString(wanted),
                makes + " with the outputs before it",
                "ask for fewer classes or outputs, or send fewer rows");
    }
}
