package dev.windlass.gateway.refusal;

/// Carries a refusal out of a parser's depth; caught where the request's steps are run, never seen outside.
@SuppressWarnings("serial") // never serialised
public final class RefusedException extends RuntimeException {
    private final Refusal refusal;

    RefusedException(Refusal refusal) {
        super(refusal.detail(), null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
