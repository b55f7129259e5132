package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.RunKind;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LivePromotionsTest {
    private TestApi api;
    private LivePromotions live;

    @BeforeEach
    void start(@TempDir Path scratch) {
        api = new TestApi(scratch);
        api.parts.stores().registry().register(TestApi.fraud("7"));
        live = new LivePromotions(api.parts.stores().endpoints(), 4);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private String held(String env) {
        var wish = new GrantWish(
                new EndpointRef("payments", "fraud", env), RunKind.PROMOTION, "run-" + env, "7", "ci", null);
        return ((GrantResult.Granted) api.parts.stores().endpoints().grant(wish)).name();
    }

    @Test
    void oneTenantGetsHalfAndTheRestStaysForOthers() {
        assertThat(live.refusal("payments")).isEmpty();
        held("dev");
        var second = held("staging");

        assertThat(live.refusal("payments")).get().isInstanceOf(ApiFailure.TooMany.class);
        assertThat(live.refusal("other")).isEmpty();

        api.parts.stores().endpoints().release(new EndpointRef("payments", "fraud", "staging"), second);
        assertThat(live.refusal("payments")).isEmpty();
    }

    @Test
    void atTheLimitNobodyStarts() {
        for (var env : new String[] {"a", "b", "c", "d"}) {
            held(env);
        }

        assertThat(live.refusal("other")).get().isInstanceOf(ApiFailure.Unavailable.class);
    }
}
