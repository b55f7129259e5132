package dev.windlass.gateway;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmCount;
import dev.windlass.exchange.InstanceLimits;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/// Model `m` of one tensor of floats, and requests for it.
record OneModel(GatewayRig rig) {
    static final TensorSpec X = new TensorSpec("x", Datatype.FP32, List.of(-1L));
    static final String BODY = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}";

    static FakeInstance echo(String version) {
        return FakeInstance.echo(GatewayRig.key("m", version), X);
    }

    static FakeInstance of(FakeInstance.Model model) {
        return new FakeInstance(GatewayRig.key("m", "1"), List.of(X), List.of(X), model);
    }

    /// Answers once `release` is down; it has room for one request alone.
    static FakeInstance narrow(CountDownLatch release) {
        return new FakeInstance(
                GatewayRig.key("m", "1"),
                List.of(X),
                List.of(X),
                echoAfter(release),
                new InstanceLimits(1 << 20, 1 << 20, 1));
    }

    static FakeInstance.Model echoAfter(CountDownLatch release) {
        return inputs -> {
            release.await();
            return new FakeInstance.Result.Outputs(inputs, false);
        };
    }

    FakeInstance serve(FakeInstance.Model model) {
        return rig.serve("m", of(model));
    }

    HttpResponse<String> ask() throws Exception {
        return rig.infer("m", BODY);
    }

    CompletableFuture<HttpResponse<String>> asking() {
        return asking(BODY);
    }

    CompletableFuture<HttpResponse<String>> asking(String body) {
        var request = rig.request("/acme/prod/v2/models/m/infer").POST(HttpRequest.BodyPublishers.ofString(body));
        return rig.http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /// What was counted up to now, with version 1 as the only arm.
    ArmCount counted() {
        rig.route("m", 2, GatewayRig.arm(Arm.STABLE, "m", "1", 100));
        return rig.windows.getFirst().arms().getFirst();
    }
}
