package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.VersionRef;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Probe;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RawHttp;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.Scrape;
import dev.windlass.harness.Until;
import dev.windlass.onnx.TestModels;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A thousand clients of a slow model that go away while their requests wait: nothing is computed for
/// them, and those who stay are answered.
@InTurn
final class HangUpIT {
    private static final String TENANT = "hang-ups";
    private static final String MODEL = "slow";
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(3);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int WAVES = 8;
    private static final int CLIENTS_OF_WAVE = 125;

    /// Who stays, and is answered before the wave: as long as they run, nobody else does.
    private static final int STAYING = 60;

    private static final long RUN_NANOS = 100_000_000;

    private final RealWindlass windlass;

    HangUpIT(RealWindlass windlass) {
        this.windlass = windlass;
    }

    @Test
    void aThousandHangUpsCostNoRuns() throws Exception {
        promote();
        var body = body(rounds());
        long answeredBefore = runs();
        try (var crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int wave = 0; wave < WAVES; wave++) {
                hangUp(crowd, body);
            }
        }

        long clients = (long) WAVES * CLIENTS_OF_WAVE;
        var page = Scrape.of(windlass);
        System.out.println("hang-ups: " + page.sum("nv_inference_request_failure", labels("CANCELED")) + " of "
                + clients + " noticed, " + page.sum("windlass_inferences_unwanted", labels()) + " run for nobody");
        // On a busy machine some are refused before they are gone, as they couldn't be in time.
        assertThat(page.sum("nv_inference_request_failure", labels("CANCELED"))).isBetween(clients * 9 / 10, clients);
        assertThat(page.sum("windlass_inferences_unwanted", labels())).isLessThanOrEqualTo(clients / 100);
        assertThat(runs()).isEqualTo(answeredBefore + (long) WAVES * STAYING);
        assertThat(page.sum("windlass_gateway_in_flight")).isZero();
        assertThat(page.sum("windlass_gateway_parked")).isZero();
        assertThat(page.sum("windlass_gateway_staged_bytes")).isZero();
        assertThat(ask(body(1)).statusCode()).isEqualTo(200);
    }

    private void hangUp(ExecutorService crowd, byte[] body) throws Exception {
        var clients = new ArrayList<RawHttp>();
        for (int i = 0; i < CLIENTS_OF_WAVE; i++) {
            clients.add(RawHttp.connect(windlass.gateway(), windlass.token("admin")));
        }
        var staying = IntStream.range(0, STAYING)
                .<Callable<HttpResponse<String>>>mapToObj(_ -> () -> ask(body))
                .map(crowd::submit)
                .toList();
        awaitPending(STAYING / 2);
        for (var client : clients) {
            client.send("/" + TENANT + "/prod/v2/models/" + MODEL + "/infer", body);
        }
        // Two more, which the inference worker has.
        awaitPending(CLIENTS_OF_WAVE + 2);

        for (int i = 0; i < clients.size(); i++) {
            leave(clients.get(i), i);
        }

        assertAnswered(staying);
        Until.within(SOON, "none is in flight").holds(() -> pending() == 0);
    }

    private static void leave(RawHttp client, int index) throws IOException {
        if (index % 2 == 0) {
            client.close();
        } else {
            client.reset();
        }
    }

    private static void assertAnswered(List<Future<HttpResponse<String>>> staying) throws Exception {
        for (var answer : staying) {
            assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(200);
        }
    }

    private void awaitPending(int requests) {
        Until.within(SOON, requests + " requests or more wait").holds(() -> pending() >= requests);
    }

    private long pending() {
        return Scrape.of(windlass).sum("nv_inference_pending_request_count", labels());
    }

    private void promote() {
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        registry.push(new VersionRef(TENANT, MODEL, "1"), TestModels.loop());
        var ended = new PromotionOrders(windlass.client())
                .run(TENANT, Manifest.straight(TENANT, MODEL, "1"), PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
    }

    /// As many as take this machine about a tenth of a second.
    private long rounds() throws IOException {
        long rounds = 1000;
        while (fastestNanos(body(rounds)) < RUN_NANOS) {
            rounds += rounds / 2;
        }
        return rounds;
    }

    private long fastestNanos(byte[] body) throws IOException {
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long begin = System.nanoTime();
            assertThat(ask(body).statusCode()).isEqualTo(200);
            fastest = Math.min(fastest, System.nanoTime() - begin);
        }
        return fastest;
    }

    /// With time enough to wait for all others' runs, on a busy machine as well.
    private static byte[] body(long rounds) {
        return ("{\"parameters\":{\"timeout\":300000000},\"inputs\":[{\"name\":\"rounds\",\"shape\":[1],"
                        + "\"datatype\":\"INT64\",\"data\":[" + rounds + "]}]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private HttpResponse<String> ask(byte[] body) throws IOException {
        return Probe.ask(windlass.infer(TENANT, "prod", MODEL), windlass.token("admin"), body);
    }

    private long runs() throws Exception {
        return Scrape.of(windlass).sum("nv_inference_exec_count", labels());
    }

    private static String[] labels() {
        return new String[] {"tenant=\"" + TENANT + "\""};
    }

    private static String[] labels(String reason) {
        return new String[] {"tenant=\"" + TENANT + "\"", "reason=\"" + reason + "\""};
    }
}
