package dev.windlass.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Holder;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Target;
import dev.windlass.rollback.History;
import dev.windlass.rollback.History.Entry;
import dev.windlass.storage.Ledger;
import dev.windlass.storage.PromotionRow;
import dev.windlass.workflow.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What was accepted of the orders to one endpoint, and whether the endpoint's rows agree with it.
final class OrderBook {
    private final ModelRig rig;
    private final EndpointRef endpoint;
    private final List<String> journal = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> wrong = ConcurrentHashMap.newKeySet();

    /// Promotions that somebody holds, with the increases seen since.
    final Map<String, Integer> held = new ConcurrentHashMap<>();

    final Set<String> aborted = new HashSet<>();
    final Set<String> killed = ConcurrentHashMap.newKeySet();

    /// Versions that a rollback may have called bad.
    final Set<String> mayBeBad = new HashSet<>();

    /// Rollbacks with the version they were told.
    final Map<String, Optional<String>> rollbacks = new HashMap<>();

    @Nullable String lastTold;

    OrderBook(ModelRig rig, EndpointRef endpoint) {
        this.rig = rig;
        this.endpoint = endpoint;
    }

    void note(String words) {
        journal.add(words);
    }

    boolean noted(String order, boolean accepted) {
        note(order + (accepted ? "" : ": refused"));
        return accepted;
    }

    void expect(boolean holds, String words) {
        if (!holds) {
            wrong.add(words);
        }
    }

    void check() {
        rows().forEach(this::checkOrders);
        var history = rig.stores.ledger().history(endpoint);
        var stable = history.stable();
        checkRoute(stable);
        if (lastTold != null && killed.isEmpty()) {
            expect(stable != null && lastTold.equals(stable.version()), "told to go to " + lastTold);
        }
        checkBad(history);
        checkReservations(stable);
        expect(allSealed(), "somebody's evidence is not sealed");
        checkNothingWrong();
    }

    void checkNothingWrong() {
        assertThat(wrong).as(this::toString).isEmpty();
    }

    private void checkOrders(PromotionRow row) {
        boolean succeeded = row.phase() == Phase.SUCCEEDED;
        expect(!(succeeded && aborted.contains(row.name())), "aborted, and yet it succeeded: " + row.name());
        var to = rollbacks.get(row.name());
        if (to != null && to.isPresent()) {
            expect(!succeeded || to.get().equals(row.version()), row.name() + " went to " + row.version());
        }
        expect(
                to == null || succeeded || row.phase() == Phase.SUPERSEDED || killed.contains(row.name()),
                "accepted and dropped: " + row.name() + " " + row.phase() + " " + row.message());
    }

    private void checkRoute(@Nullable Target stable) {
        var arms = rig.stores.routes().find(endpoint).map(it -> it.arms()).orElse(List.of());
        assertThat(arms.stream().map(it -> it.arm() + " " + it.version() + " " + it.weightPercent()))
                .as("the route, of which the ledger says %s%n%s", stable, this)
                .isEqualTo(stable == null ? List.of() : List.of("STABLE " + stable.version() + " 100"));
    }

    /// What has ended keeps nothing: memory and places of the endpoint are the ledger's, and the stable version has its
    /// own.
    private void checkReservations(@Nullable Target stable) {
        var all = rig.owners.of(endpoint);
        assertThat(all).as("owners of memory and places%n%s", this).allMatch(it -> it.startsWith("ledger:"));
        if (stable != null) {
            assertThat(all)
                    .as("owners of memory and places%n%s", this)
                    .contains(Ledger.owner(endpoint, stable.digest()));
        } else {
            assertThat(all).as("owners without a stable version%n%s", this).isEmpty();
        }
    }

    /// The last part of I6: whoever ended by himself has sealed why, once the object store is there.
    boolean allSealed() {
        return rows().stream()
                .allMatch(it -> it.evidence() != null
                        || killed.contains(it.name())
                        || it.reason().equals(Reason.WORKFLOW_LOST.id()));
    }

    private void checkBad(History history) {
        var bad = history.versions().stream()
                .filter(Entry::bad)
                .map(Entry::target)
                .toList();
        bad.stream()
                .map(Target::version)
                .forEach(it -> expect(mayBeBad.contains(it) || mayBeBad.contains(twin(it)), "called bad: " + it));
        expect(bad.stream().noneMatch(it -> it.equals(history.stable())), "the stable version is called bad");
    }

    private static String twin(String version) {
        return version.equals("1") ? "1b" : version.equals("1b") ? "1" : version;
    }

    Optional<Holder> holder() {
        return rig.stores.endpoints().holder(endpoint);
    }

    List<PromotionRow> rows() {
        return rig.stores.promotions().list(endpoint.tenant(), 60).stream()
                .filter(it -> it.endpoint().equals(endpoint))
                .toList();
    }

    @Override
    public String toString() {
        var rows = rows().stream()
                .map(it -> it.name() + " v" + it.version() + " " + it.phase() + " " + it.reason() + ": " + it.message())
                .toList();
        return String.join("\n", List.copyOf(journal)) + "\n" + String.join("\n", rows) + "\nwrong: " + wrong;
    }
}
