package dev.windlass.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Digest;
import dev.windlass.gateway.settings.GatewayLimits;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A gateway in front of a real inference worker that serves [CountingModel] as `m`.
final class CountingRig implements AutoCloseable {
    /// Patient enough for another inference worker to start on a busy machine.
    private static final GatewayLimits LIMITS = RigLimits.parkedFor(Duration.ofSeconds(30));

    final GatewayRig rig;
    private final Path directory;
    private final List<RealInferenceWorker> running = new ArrayList<>();

    CountingRig(Path directory) throws Exception {
        this.directory = directory;
        this.rig = new GatewayRig(directory.resolve("gateway"), LIMITS).start().keys();
        launch();
        var digest = new Digest(RealInferenceWorker.digest(CountingModel.onnx()));
        rig.route("m", 1, new ArmTarget(Arm.STABLE, "1", digest, 100));
    }

    /// Starts another inference worker.
    void launch() throws Exception {
        var worker = RealInferenceWorker.start(directory, running.size() + 1);
        running.add(worker);
        rig.instances.open(worker.load(CountingModel.onnx()));
    }

    RealInferenceWorker first() {
        return running.getFirst();
    }

    /// Bytes of bodies and replies that the gateway holds.
    long stagedBytes() {
        return rig.gateway().gates().stagedBytes().taken();
    }

    static String question(int n, String outputs) {
        return "{\"inputs\":[{\"name\":\"n\",\"shape\":[1],\"datatype\":\"INT64\",\"data\":[" + n + "]}],\"outputs\":["
                + outputs + "]}";
    }

    HttpResponse<InputStream> ask(String question, String... headers) throws Exception {
        var request = rig.request("/acme/prod/v2/models/m/infer").POST(HttpRequest.BodyPublishers.ofString(question));
        return rig.http.send(
                (headers.length == 0 ? request : request.headers(headers)).build(),
                HttpResponse.BodyHandlers.ofInputStream());
    }

    /// Neither side holds anything any more.
    @Override
    public void close() {
        await().untilAsserted(() -> {
            assertEquals(0, stagedBytes());
            assertEquals(0, rig.gateway().gates().wireBytes().taken());
            assertEquals(0, running.getLast().client().requestsHeld());
        });
        rig.close();
        running.forEach(RealInferenceWorker::close);
    }
}
