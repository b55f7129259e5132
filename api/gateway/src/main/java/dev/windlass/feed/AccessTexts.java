package dev.windlass.feed;

import dev.windlass.gateway.route.KeySnapshot.AccessText;
import dev.windlass.storage.AccessStore;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The access rules that gateways have. Digests are read each time, a text only if it isn't the one that
/// was read before. One thread at a time.
final class AccessTexts {
    private final AccessStore store;
    private List<AccessText> last = List.of();

    AccessTexts(AccessStore store) {
        this.store = store;
    }

    List<AccessText> read() {
        last = store.forGatewaysOfPlatform().stream()
                .map(now -> known(now).or(() -> text(now)))
                .flatMap(Optional::stream)
                .toList();
        return last;
    }

    private Optional<AccessText> known(AccessStore.InForce now) {
        return last.stream()
                .filter(it ->
                        Objects.equals(it.tenant(), now.tenant()) && it.digest().equals(now.digest()))
                .findFirst();
    }

    private Optional<AccessText> text(AccessStore.InForce now) {
        return store.ofGateways(now).map(it -> new AccessText(now.tenant(), now.digest(), it));
    }
}
