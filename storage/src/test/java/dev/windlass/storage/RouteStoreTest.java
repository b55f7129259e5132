package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.granted;
import static dev.windlass.storage.Given.promote;
import static dev.windlass.storage.Given.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Route;
import dev.windlass.domain.RouteWritten;
import dev.windlass.domain.RouteWritten.Accepted;
import dev.windlass.domain.RouteWritten.StaleFence;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouteStoreTest {
    private final Database database = Given.database();
    private final EndpointStore endpoints = new EndpointStore(database);
    private final RouteStore routes = new RouteStore(database);
    private final String holder =
            granted(endpoints.grant(promote(PROD, "r1", "2"))).name();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void epochsCountAcceptedWrites() {
        assertThat(routes.write(route(1, 1, 5, holder))).isEqualTo(new Accepted(1));
        assertThat(routes.write(route(1, 5, 25, holder))).isEqualTo(new Accepted(2));

        var route = routes.find(PROD).orElseThrow();
        assertThat(route.arms()).isEqualTo(route(1, 5, 25, holder).arms());
        assertThat(routes.history(PROD, holder)).extracting(Route::epoch).containsExactly(1L, 2L);
        assertThat(routes.allOfPlatform()).containsExactly(route);
    }

    @Test
    void aRetryGetsTheEpochAlreadyGiven() {
        routes.write(route(1, 1, 5, holder));

        assertThat(routes.write(route(1, 1, 5, holder))).isEqualTo(new Accepted(1));
        assertThat(routes.history(PROD, holder)).hasSize(1);
    }

    @Test
    void theSamePairWithOtherWeightsIsStale() {
        routes.write(route(1, 1, 5, holder));

        assertThat(routes.write(route(1, 1, 50, holder))).isEqualTo(new StaleFence(1, 1));
    }

    @Test
    void anOlderSeqIsStale() {
        routes.write(route(1, 7, 5, holder));

        assertThat(routes.write(route(1, 6, 25, holder))).isEqualTo(new StaleFence(1, 7));
    }

    @Test
    void onceTheFenceIsRaisedTheOldOneIsStaleAndSeqStartsAnew() {
        routes.write(route(1, 7, 5, holder));
        endpoints.takeFence(PROD, holder, 1);

        var zombie = routes.write(route(1, 8, 25, holder));
        var current = routes.write(route(2, 1, 0, holder));

        assertThat(zombie).isInstanceOf(StaleFence.class);
        assertThat(current).isEqualTo(new Accepted(2));
    }

    @Test
    void aFenceThatWasNeverGivenIsStale() {
        assertThat(routes.write(route(9, 1, 5, holder))).isEqualTo(new StaleFence(1, 0));
        assertThat(routes.find(PROD)).isEmpty();
    }

    /// Writers with all fences and sequence numbers at once, while the fence is being raised: what was
    /// accepted must be one line of epochs in which (fence, seq) only rises.
    @Test
    void randomConcurrentWritersLeaveOneRisingLine() throws Exception {
        var random = new Random(20261124);
        var fences = random.ints(120, 1, 5).toArray();
        var seqs = random.ints(120, 1, 12).toArray();
        var written = Together.run(120, i -> {
            if (i % 30 == 29) {
                endpoints.takeFence(PROD, holder, i / 30 + 1);
            }
            return routes.write(route(fences[i], seqs[i], seqs[i], holder));
        });

        var history = routes.history(PROD, holder);
        var accepted = written.stream()
                .filter(Accepted.class::isInstance)
                .map(Accepted.class::cast)
                .toList();
        assertThat(history).isNotEmpty();
        assertThat(history)
                .extracting(Route::epoch)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, history.size()).boxed().toList());
        assertThat(history)
                .isSortedAccordingTo(Comparator.comparingLong(Route::fence).thenComparingLong(Route::seq));
        assertThat(history.stream().map(it -> List.of(it.fence(), it.seq())).distinct())
                .hasSize(history.size());
        assertThat(accepted.stream().map(Accepted::epoch).distinct()).hasSize(history.size());
        assertThat(routes.find(PROD)).contains(history.getLast());
        assertEachWriterWasToldWhatStands(written, history, fences, seqs);
    }

    private static void assertEachWriterWasToldWhatStands(
            List<RouteWritten> written, List<Route> history, int[] fences, int[] seqs) {
        for (int i = 0; i < written.size(); i++) {
            if (written.get(i) instanceof Accepted(long epoch)) {
                var stands = history.get((int) epoch - 1);
                assertThat(List.of(stands.fence(), stands.seq())).isEqualTo(List.of((long) fences[i], (long) seqs[i]));
            }
        }
    }
}
