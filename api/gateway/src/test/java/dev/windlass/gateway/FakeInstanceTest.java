package dev.windlass.gateway;

import dev.windlass.exchange.InstanceLimits;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.util.List;

/// The fake keeps the contract of the real ones.
class FakeInstanceTest extends ModelInstanceContract {
    private FakeInstance fake;

    @Override
    ModelInstance create() {
        var x = new TensorSpec("x", Datatype.FP32, List.of(-1L, 2L));
        fake = new FakeInstance(
                GatewayRig.key("m", "1"),
                List.of(x),
                List.of(x),
                inputs -> new FakeInstance.Result.Outputs(inputs, false),
                new InstanceLimits(4096, 4096, 64));
        return fake;
    }

    @Override
    void end() {
        fake.die();
        fake.close();
    }
}
