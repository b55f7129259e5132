package dev.windlass.activity;

import static dev.windlass.activity.World.PROD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Block;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Role;
import dev.windlass.domain.RunKind;
import dev.windlass.json.WindlassJson;
import dev.windlass.storage.Given;
import dev.windlass.storage.KeyStore;
import dev.windlass.storage.QueueStore.Entered;
import dev.windlass.storage.QueueStore.Wish;
import dev.windlass.storage.RequestStore;
import dev.windlass.workflow.activity.QueueActivities.AskNext;
import dev.windlass.workflow.activity.QueueActivities.EndWaiting;
import dev.windlass.workflow.activity.QueueActivities.Next;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class QueueActivitiesTest {
    private final World world = new World();
    private final QueueActivitiesImpl queue = new QueueActivitiesImpl(world.stores);
    private final String holder = world.granted("r1", "1").name();

    QueueActivitiesTest() {
        world.stores
                .keys()
                .add(
                        new KeyStore.Key(
                                new byte[32],
                                new Principal(Given.CI.name(), Given.CI.tenant(), Set.of(Role.RELEASE_MANAGER))),
                        null);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private String waits(String requestId, boolean supersedes) {
        world.stores
                .requests()
                .insert(new RequestStore.Request(
                        PROD,
                        requestId,
                        RunKind.PROMOTION,
                        World.digest(requestId),
                        WindlassJson.mapper().writeValueAsString(World.manifest("2")),
                        Given.asked(Given.CI),
                        null,
                        null,
                        Instant.EPOCH));
        return ((Entered.Waits)
                        world.stores.queue().enter(new Wish(PROD, requestId, "2", Given.CI.name(), "", supersedes)))
                .name();
    }

    private Phase phase(String name) {
        return world.stores.promotions().find(PROD.tenant(), name).orElseThrow().phase();
    }

    @Test
    void theFirstOneStartsAsItWasAskedFor() {
        var name = waits("r2", false);
        waits("r3", false);

        assertThat(queue.next(new AskNext(PROD, holder))).isEqualTo(new Next.Behind());
        assertThat(queue.next(new AskNext(PROD, null))).isInstanceOfSatisfying(Next.Start.class, it -> {
            assertThat(it.name()).isEqualTo(name);
            assertThat(it.request().requestId()).isEqualTo("r2");
            assertThat(it.request().manifest()).isEqualTo(World.manifest("2"));
            assertThat(it.request().initiator()).isEqualTo(Given.CI.name());
        });
    }

    @Test
    void oneThatSupersedesNamesItself() {
        waits("r2", false);
        var name = waits("r3", true);

        assertThat(queue.next(new AskNext(PROD, holder))).isEqualTo(new Next.Supersede(name, Given.CI.name()));
    }

    @Test
    void whoHasLostTheRightEndsAndSupersedesNobody() {
        var name = waits("r2", true);
        world.stores.keys().revoke(Given.CI.tenant(), Given.CI.name());

        assertThat(queue.next(new AskNext(PROD, holder))).isEqualTo(new Next.Nobody());

        assertThat(phase(name)).isEqualTo(Phase.REJECTED);
    }

    @Test
    void aBlockThatStandsWhenItsTurnComesEndsItsWait() {
        var name = waits("r2", false);
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        world.stores
                .blocks()
                .make(new Block(
                        PROD.tenant(), null, PROD.env(), "INC-1", "ops", now.minusSeconds(9), now.plusSeconds(600)));

        assertThat(queue.next(new AskNext(PROD, null))).isEqualTo(new Next.Nobody());

        assertThat(world.stores.promotions().find(PROD.tenant(), name).orElseThrow())
                .satisfies(it -> assertThat(it.reason()).isEqualTo("Blocked"))
                .satisfies(it -> assertThat(it.message()).contains("INC-1", "windlass retry " + name));
    }

    @Test
    void anEndIsWrittenOnce() {
        var name = waits("r2", false);

        queue.end(new EndWaiting(PROD, name, "UnknownVersion", "push it first"));
        queue.end(new EndWaiting(PROD, name, "Other", "too late"));

        assertThat(world.stores
                        .promotions()
                        .find(PROD.tenant(), name)
                        .orElseThrow()
                        .reason())
                .isEqualTo("UnknownVersion");
    }
}
