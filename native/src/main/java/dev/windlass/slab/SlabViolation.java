package dev.windlass.slab;

/// Something in the slab or on a socket can't have been written by an honest peer. Whoever meets it ends the
/// connection; the message says which number it was.
public final class SlabViolation extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SlabViolation(String message) {
        super(message, null, false, false);
    }
}
