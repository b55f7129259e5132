package dev.windlass.control;

import dev.windlass.client.message.StatusView.PartView;
import dev.windlass.storage.OnBehalf;
import java.time.Duration;
import java.util.List;

/// Whether the parts answer. However many ask, the parts are asked once in [#REMEMBERED]: anybody may ask,
/// without a key. Thread-safe; who comes while they are asked waits for their answer.
final class Health {
    static final Duration REMEMBERED = Duration.ofMillis(500);

    private final ControlParts parts;
    private List<PartView> last = List.of();
    private long atNanos;

    Health(ControlParts parts) {
        this.parts = parts;
    }

    synchronized List<PartView> now() {
        if (last.isEmpty() || System.nanoTime() - atNanos > REMEMBERED.toNanos()) {
            // Whoever asked: what his tenant's share allows says nothing of the parts.
            last = OnBehalf.ofPlatform(this::asked);
            atNanos = System.nanoTime();
        }
        return last;
    }

    private List<PartView> asked() {
        return List.of(
                part("postgres", parts.database().answers()),
                parts.blobs()
                        .trouble()
                        .map(trouble -> new PartView("objectStore", false, trouble))
                        .orElseGet(() -> part("objectStore", true)),
                part("temporal", parts.runbooks().answers()));
    }

    private static PartView part(String name, boolean ready) {
        return new PartView(name, ready, ready ? "" : "doesn't answer");
    }
}
