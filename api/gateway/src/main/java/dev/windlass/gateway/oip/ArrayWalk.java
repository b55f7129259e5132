package dev.windlass.gateway.oip;

import java.nio.ByteBuffer;

/// Goes through an input's `data`, which is known to be well-formed, from element to element, and compares its brackets
/// with the shape. Used once.
final class ArrayWalk {
    private final ByteBuffer text;
    private final Nesting nesting;
    private int at;
    private long elements;

    /// Whether an element may stand between the brackets that are open.
    private boolean mayStand;

    /// @param json its position isn't moved
    ArrayWalk(ByteBuffer json, InferRequest.Input input) {
        this.text = json;
        this.nesting = new Nesting(input);
        this.at = json.position() + input.dataStart();
    }

    /// How many came before the one that [#next] found.
    long elements() {
        return elements;
    }

    /// Where the next element begins; -1 behind the last one. It is done when [#goOn] is called.
    int next() {
        while (true) {
            switch (text.get(at)) {
                case '[' -> {
                    if (!nesting.open(elements)) {
                        throw nesting.badArray(elements);
                    }
                    mayStand = nesting.element();
                }
                case ']' -> {
                    if (!nesting.close(elements)) {
                        throw nesting.badSize(elements);
                    }
                    if (nesting.depth() == 0) {
                        return -1;
                    }
                    mayStand = nesting.element();
                }
                case ',', ' ', '\t', '\n', '\r' -> {
                    // The text is well-formed: there is nothing to check.
                }
                default -> {
                    if (!mayStand) {
                        throw nesting.badElement(elements);
                    }
                    return at;
                }
            }
            at++;
        }
    }

    /// @param end where the element ends
    void goOn(int end) {
        at = end;
        elements++;
    }
}
