package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassClient;
import dev.windlass.client.WindlassException;
import dev.windlass.client.message.BlockOrder;
import dev.windlass.client.message.PromotionStarted;
import dev.windlass.client.message.QueuePlace;
import dev.windlass.storage.QueueStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Starts that wait for their endpoint, as CI and people see them.
final class StartQueueApiTest {
    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    private PromotionRig rig;
    private WindlassClient ci;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        rig = PromotionRig.withVersions(api);
        ci = api.client("ci");
    }

    private static String manifest(String version, String onConflict) {
        return PromotionRig.manifest(version) + "  onConflict: " + onConflict + "\n";
    }

    private PromotionStarted queued(String key, String version, String onConflict) {
        return ci.promote("payments", manifest(version, onConflict), key);
    }

    @Test
    void aStartWaitsBehindTheHolderAndTheSameKeyGetsTheSameAnswer() throws IOException {
        var holder = rig.started();

        var response = rig.post("run-2", manifest("6", "queue"));
        var again = queued("run-2", "6", "queue");
        var next = queued("run-3", "5", "queue");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(again.kind()).isEqualTo(PromotionStarted.QUEUED);
        assertThat(again.queue()).isEqualTo(new QueuePlace("run-2", 1, 2 - 1, holder));
        assertThat(PromotionRig.name(response)).isEqualTo(again.name());
        assertThat(next.queue()).isEqualTo(new QueuePlace("run-3", 2, 2, holder));
        assertThat(api.runbooks.queued).contains(PromotionRig.PROD);
        assertThat(ci.promotion(new PromotionName(next.name())))
                .satisfies(it -> assertThat(it.phase()).isEqualTo("Pending"))
                .satisfies(it -> assertThat(it.reason()).isEqualTo("Queued"))
                .satisfies(it -> assertThat(it.message()).isEqualTo("position 2 of 2, behind " + holder));
        assertThat(ci.promotions("payments")).extracting(it -> it.name()).contains(again.name(), next.name(), holder);
        assertThatThrownBy(() -> queued("run-2", "5", "queue"))
                .asInstanceOf(type(WindlassException.class))
                .satisfies(it -> assertThat(it.problem().status()).isEqualTo(422));
    }

    @Test
    void whoeverDoesntWaitDoesntOvertakeThoseWhoDo() throws IOException {
        var holder = rig.started();
        queued("run-2", "6", "queue");
        rig.end(holder);

        assertThatThrownBy(() -> queued("run-3", "5", "reject"))
                .asInstanceOf(type(WindlassException.class))
                .satisfies(it -> assertThat(it.problem().reason()).isEqualTo("Busy"));
        assertThat(queued("run-4", "5", "queue").queue()).isEqualTo(new QueuePlace("run-4", 2, 2, null));
    }

    @Test
    void aFreeEndpointIsGrantedAtOnce() {
        var started = queued("run-1", "7", "queue");

        assertThat(started.kind()).isEqualTo(PromotionStarted.STARTED);
        assertThat(started.queue()).isNull();
    }

    @Test
    void anAbortWithdrawsOneThatWaitsAndItsKeySaysSo() throws IOException {
        rig.started();
        var name = new PromotionName(queued("run-2", "6", "queue").name());

        var ordered = ci.abort(name, "not today");

        assertThat(ordered.phase()).isEqualTo("Cancelled");
        assertThat(ci.promotion(name).message()).isEqualTo("not today");
        assertThat(queued("run-2", "6", "queue").phase()).isEqualTo("Cancelled");
        assertThat(api.parts.stores().audit().newest("payments", 2))
                .anyMatch(it ->
                        it.action().equals("promotion.abort") && it.subject().equals(name.value()));
        assertThatThrownBy(() -> ci.abort(name, "again")).isInstanceOf(WindlassException.class);
        assertThat(ci.retry(name, "after all").kind()).isEqualTo(PromotionStarted.QUEUED);
    }

    @Test
    void theSecondOfTwoThatSupersedeWins() throws IOException {
        rig.started();
        var first = queued("run-2", "6", "supersede");

        var second = queued("run-3", "5", "supersede");

        assertThat(second.queue()).extracting(QueuePlace::position).isEqualTo(1);
        assertThat(ci.promotion(new PromotionName(first.name())).phase()).isEqualTo("Superseded");
        assertThat(ci.promotion(new PromotionName(first.name())).message()).contains(second.name());
    }

    @Test
    void aPausedQueueIsNotAThingAndBlocksHoldFromTheBeginning() throws IOException {
        rig.started();
        var name = new PromotionName(queued("run-2", "6", "queue").name());

        assertThatThrownBy(() -> ci.pause(name, ""))
                .asInstanceOf(type(WindlassException.class))
                .satisfies(it -> assertThat(it.problem().detail()).contains("waits for its turn"));
        ci.blocks("payments")
                .make(new BlockOrder(
                        "fraud", "prod", "INC-7", null, Instant.now().plusSeconds(600)));
        assertThatThrownBy(() -> queued("run-3", "5", "queue"))
                .asInstanceOf(type(WindlassException.class))
                .satisfies(it -> assertThat(it.problem().reason()).isEqualTo("Blocked"));
    }

    @Test
    void soManyWaitAndTheNextIsTold() throws IOException {
        rig.started();
        for (int i = 0; i < QueueStore.ENDPOINT_MAX; i++) {
            queued("wait-" + i, "6", "queue");
        }

        assertThatThrownBy(() -> queued("one-more", "6", "queue"))
                .asInstanceOf(type(WindlassException.class))
                .satisfies(it -> assertThat(it.problem().status()).isEqualTo(429))
                .satisfies(it -> assertThat(it.problem().remedy()).contains("windlass abort"));
        assertThat(api.parts.stores().requests().find("payments", "one-more")).isEmpty();
    }

    @Test
    void controlCallsAnIdleEndpointOfWhichSomebodyWaits() throws IOException {
        var holder = rig.started();
        queued("run-2", "6", "queue");
        rig.end(holder);
        api.runbooks.queued.clear();
        var queue = new QueuedStarts(api.parts);

        queue.call();
        queue.call();

        assertThat(api.runbooks.queued).contains(PromotionRig.PROD);
    }

    @Test
    void anUnknownWayToConflictIsNamed() throws IOException {
        var response = rig.post("run-1", manifest("7", "wait"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("spec.onConflict", "supersede");
    }
}
