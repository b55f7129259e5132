package dev.windlass.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.slab.Datatype;

/// Model `e`, which answers what it is asked, for tests of what clients do to each other.
final class OneEcho {
    static final String INFER = "/acme/prod/v2/models/e/infer";

    private OneEcho() {}

    static GatewayRig start(GatewayRig unstarted) throws Exception {
        var rig = unstarted.start().keys();
        rig.echo("e", Datatype.FP32, -1);
        return rig;
    }

    /// Over both protocols.
    static void assertServes(GatewayRig rig) throws Exception {
        try (var other = new Http2Client(rig)) {
            assertThat(other.infer("e").status()).isEqualTo(200);
        }
        assertThat(rig.infer("e", OneModel.BODY).statusCode()).isEqualTo(200);
    }
}
