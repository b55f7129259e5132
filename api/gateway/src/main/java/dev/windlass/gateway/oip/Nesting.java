package dev.windlass.gateway.oip;

/// Where one is in an input's `data` while its brackets are read: it is flat, or nested exactly as its shape. Counts
/// arrays only; whoever reads the elements says how many there were. Used once.
final class Nesting {
    private static final long[] NONE = {};
    private static final String REMEDY = "nest the data exactly as the shape says, or give it flat";

    private final InferRequest.Input input;
    private final long[] shape;

    /// By depth, how many arrays began in the one that is open there; made once there are some.
    private long[] arrays = NONE;

    private int depth;
    private boolean nested;
    private long rowStart;

    Nesting(InferRequest.Input input) {
        this.input = input;
        this.shape = input.shape();
    }

    /// How many brackets are open.
    int depth() {
        return depth;
    }

    /// Opens a bracket.
    ///
    /// @param elements how many came before it
    /// @return false if none may stand there
    boolean open(long elements) {
        if (depth > 0) {
            if (elements == 0 && !nested && shape.length > 1) {
                nested = true;
                arrays = new long[shape.length];
            }
            if (!nested || depth >= shape.length) {
                return false;
            }
            arrays[depth - 1]++;
            arrays[depth] = 0;
        }
        depth++;
        rowStart = elements;
        return true;
    }

    /// Closes a bracket.
    ///
    /// @param elements how many came before it
    /// @return false, and it stays open, if it hasn't the size that the shape says; a flat one isn't counted
    boolean close(long elements) {
        if (nested && inside(elements) != shape[depth - 1]) {
            return false;
        }
        depth--;
        return true;
    }

    /// Whether an element may stand here.
    boolean element() {
        return depth == (nested ? shape.length : 1);
    }

    /// What to say when [#open] gave false.
    RuntimeException badArray(long elements) {
        return input.bad(".data" + path(elements), "", "is an array where " + shapeText() + " has an element", REMEDY);
    }

    /// What to say when [#close] gave false.
    RuntimeException badSize(long elements) {
        long has = inside(elements);
        long wanted = shape[depth - 1];
        return input.bad(
                ".data" + outer(), "", "has " + has + " elements where " + shapeText() + " has " + wanted, REMEDY);
    }

    /// What to say when [#element] gave false.
    RuntimeException badElement(long elements) {
        return input.bad(".data" + path(elements), "", "is no array where " + shapeText() + " has one", REMEDY);
    }

    private long inside(long elements) {
        return depth == shape.length ? elements - rowStart : arrays[depth - 1];
    }

    /// The place of what comes next.
    private String path(long elements) {
        long index = nested && depth < shape.length ? arrays[depth - 1] : elements - rowStart;
        return outer() + "[" + index + "]";
    }

    /// The place of the array that is open.
    private String outer() {
        var path = new StringBuilder();
        for (int i = 0; i < depth - 1; i++) {
            path.append('[').append(arrays[i] - 1).append(']');
        }
        return path.toString();
    }

    private String shapeText() {
        return "its shape " + java.util.Arrays.toString(shape);
    }
}
