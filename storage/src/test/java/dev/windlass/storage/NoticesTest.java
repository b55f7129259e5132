package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.granted;
import static dev.windlass.storage.Given.promote;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.windlass.domain.Notification;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Transition;
import dev.windlass.gate.WebhookHosts;
import dev.windlass.json.WindlassJson;
import dev.windlass.storage.NoticeStore.Notice;
import dev.windlass.storage.NoticeStore.State;
import dev.windlass.storage.events.EventSender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NoticesTest {
    private final Database database = Given.database();
    private final EndpointStore endpoints = new EndpointStore(database);
    private final PromotionStore promotions = new PromotionStore(database);
    private final NoticeStore notices = new NoticeStore(database);
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final EventSender sender;
    private final String url;
    private volatile int status = 200;

    NoticesTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            heard.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        var host = "localhost:" + server.getAddress().getPort();
        url = "http://" + host + "/";
        sender = new EventSender(new WebhookHosts(Set.of(host), true), Map.of());
    }

    @AfterEach
    void close() {
        sender.close();
        server.stop(0);
        database.close();
    }

    private String promotion() {
        var name = granted(endpoints.grant(promote(PROD, "r1", "2"))).name();
        var plan = Given.plan("2");
        var told = List.of(
                new Notification(List.of("paused", "completed"), url),
                new Notification(List.of("completed"), "http://nobody.example/"));
        promotions.fixPlan(
                PROD,
                name,
                new PromotionPlan(
                        plan.endpoint(),
                        plan.candidate(),
                        plan.stable(),
                        plan.strategy(),
                        plan.steps(),
                        plan.bake(),
                        plan.keepWarm(),
                        plan.deadlines(),
                        plan.approvals(),
                        plan.alpha(),
                        plan.policies(),
                        plan.requestDigest(),
                        plan.golden(),
                        null,
                        told,
                        null),
                Given.digest("plan"));
        return name;
    }

    private void moved(String name, long seq, Phase phase) {
        promotions.record(
                Transition.of(name, PROD, seq, phase, "Step", "all is well", "ci", 1, 5, 5, 1, false, Progress.NONE));
    }

    private List<Notice> all(String name) {
        return notices.of(PROD.tenant(), name);
    }

    private void due() {
        database.jdbi().useHandle(handle -> handle.execute("UPDATE notice SET next_try_at = now()"));
    }

    private void deliver(int turns) {
        for (int i = 0; i < turns; i++) {
            new NoticeDelivery(notices, sender).send();
        }
    }

    @Test
    void aChangeOfPhaseIsToldToWhoeverAskedForIt() {
        var name = promotion();
        moved(name, 1, Phase.PROGRESSING);
        moved(name, 2, Phase.PAUSED);
        moved(name, 3, Phase.PAUSED);
        moved(name, 3, Phase.PAUSED);

        deliver(2);

        assertThat(heard).singleElement().satisfies(it -> {
            var event = WindlassJson.mapper().readTree(it);
            assertThat(event.path("type").asString()).isEqualTo("dev.windlass.promotion.paused");
            assertThat(event.path("id").asString()).isEqualTo(name + "/2");
            assertThat(event.path("specversion").asString()).isEqualTo("1.0");
            assertThat(event.path("data").path("message").asString()).isEqualTo("all is well");
            assertThat(event.path("data").path("planDigest").asString())
                    .isEqualTo(Given.digest("plan").value());
        });
        assertThat(all(name))
                .singleElement()
                .satisfies(it -> assertThat(it.state()).isEqualTo(State.SENT));
    }

    @Test
    void whatIsntTakenIsTriedAgainUntilItIs() {
        var name = promotion();
        status = 503;
        moved(name, 1, Phase.PAUSED);
        deliver(2);
        assertThat(heard).hasSize(1);
        assertThat(all(name).getFirst().state()).isEqualTo(State.PENDING);
        assertThat(all(name).getFirst().lastError()).contains("503");

        status = 204;
        due();
        deliver(1);

        assertThat(heard).hasSize(2).allSatisfy(it -> assertThat(it).isEqualTo(heard.getFirst()));
        assertThat(all(name).getFirst().state()).isEqualTo(State.SENT);
    }

    @Test
    void whatNobodyTakesIsGivenUp() {
        var name = promotion();
        moved(name, 1, Phase.SUCCEEDED);
        for (int i = 0; i < 2 * NoticeStore.TRIES_MAX + 2; i++) {
            due();
            deliver(1);
        }

        assertThat(all(name)).extracting(Notice::state).containsExactly(State.SENT, State.FAILED);
        assertThat(all(name).getLast().lastError()).contains("nobody.example");
        assertThat(notices.deleteOfPlatform(Duration.ofSeconds(-1))).isEqualTo(2);
    }

    @Test
    void whoTookOneAndDiedLeavesItToTheNext() {
        var name = promotion();
        moved(name, 1, Phase.PAUSED);

        assertThat(notices.takeOfPlatform(10)).hasSize(1);
        assertThat(notices.takeOfPlatform(10)).isEmpty();
        due();
        deliver(1);

        assertThat(heard).hasSize(1);
        assertThat(all(name).getFirst().tries()).isEqualTo(2);
    }

    @Test
    void aChangeThatIsntTakenTellsNothing() {
        var name = promotion();
        moved(name, 5, Phase.PROGRESSING);
        moved(name, 4, Phase.PAUSED);

        assertThat(all(name)).isEmpty();
    }
}
