package dev.windlass.gateway.oip;

import java.nio.ByteBuffer;

/// Reads the elements of one BYTES input, one after the other, as UTF-8. Used once.
final class StringElements {
    private final ByteBuffer text;
    private final ByteBuffer view;
    private final InferRequest.Input input;
    private final ArrayWalk walk;
    private final JsonStrings strings;

    /// @param json well-formed from `input`'s data's beginning to its end; its position isn't moved
    StringElements(ByteBuffer json, InferRequest.Input input) {
        this.text = json;
        this.view = json.duplicate();
        this.input = input;
        this.walk = new ArrayWalk(json, input);
        this.strings = new JsonStrings(json, json.position(), json.limit());
    }

    /// Reads the next one; false if there is none.
    boolean next() {
        int at = walk.next();
        if (at < 0) {
            return false;
        }
        if (text.get(at) != '"') {
            throw bad("must be a string", "put it in quotes");
        }
        int end = strings.read(at + 1);
        if (strings.hasLoneSurrogate()) {
            throw bad("has a lone surrogate", "send valid Unicode or binary data");
        }
        walk.goOn(end);
        return true;
    }

    int byteLength() {
        return strings.byteLength();
    }

    /// The one that was read last; valid until the next one is.
    ByteBuffer bytes() {
        return strings.bytes(view);
    }

    /// @throws RefusedException if there weren't as many as the shape says
    void requireAll() {
        long wanted = Shapes.elements(input.shape());
        if (walk.elements() != wanted) {
            throw input.bad(
                    ".data",
                    "",
                    "has " + walk.elements() + " elements, and its shape asks for " + wanted,
                    "give exactly the product");
        }
    }

    private RuntimeException bad(String message, String remedy) {
        return input.bad(".data[" + walk.elements() + "]", "", message, remedy);
    }
}
