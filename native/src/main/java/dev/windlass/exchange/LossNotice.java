package dev.windlass.exchange;

import java.util.function.Consumer;

/// Tells of the loss: first this package's own thread, then the owner.
final class LossNotice implements Consumer<String> {
    private final Consumer<String> owner;
    private volatile Runnable first = () -> {};
    private volatile boolean muted;

    LossNotice(Consumer<String> owner) {
        this.owner = owner;
    }

    void onFirst(Runnable action) {
        first = action;
    }

    void mute() {
        muted = true;
    }

    @Override
    public void accept(String reason) {
        first.run();
        if (!muted) {
            owner.accept(reason);
        }
    }
}
