package dev.windlass.gateway.oip;

/// Text that is no JSON. Has no stack trace: whoever sent it learns the place.
final class MalformedJson extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// In bytes from the text's beginning.
    final int position;

    MalformedJson(int position) {
        super("at byte " + position, null, false, false);
        this.position = position;
    }
}
