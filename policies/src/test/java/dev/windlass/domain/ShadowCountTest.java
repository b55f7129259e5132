package dev.windlass.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.json.WindlassJson;
import org.junit.jupiter.api.Test;

class ShadowCountTest {
    @Test
    void eachPowerOfTenHasItsPlace() {
        assertThat(ShadowCount.decade(0)).isZero();
        assertThat(ShadowCount.decade(9e-9)).isZero();
        assertThat(ShadowCount.decade(2e-8)).isEqualTo(1);
        assertThat(ShadowCount.decade(2e-3)).isEqualTo(6);
        assertThat(ShadowCount.decade(0.5)).isEqualTo(8);
        assertThat(ShadowCount.decade(1)).isEqualTo(9);
        assertThat(ShadowCount.decade(Double.POSITIVE_INFINITY)).isEqualTo(9);
        assertThat(ShadowCount.decade(Double.NaN)).isEqualTo(9);
    }

    @Test
    void aWindowWithoutAShadowIsWrittenAndReadAsItEverWas() {
        var old = "{\"key\":{\"gateway\":\"g\",\"boot\":\"b\",\"endpoint\":{\"tenant\":\"t\",\"model\":\"m\",\"env\":"
                + "\"prod\"},\"epoch\":1,\"n\":2},\"partial\":false,\"openedAt\":\"2026-01-02T03:04:05Z\","
                + "\"closedAt\":\"2026-01-02T03:04:15Z\",\"arms\":[]}";

        var window = WindlassJson.mapper().readValue(old, WindowCount.class);

        assertThat(window.shadow()).isNull();
        assertThat(WindlassJson.mapper().writeValueAsString(window)).isEqualTo(old);
    }

    @Test
    void onlyAShadowsTargetSaysItsToleranceAndItsCopies() {
        var digest = new Digest("sha256:" + "0".repeat(64));

        assertThat(WindlassJson.mapper().writeValueAsString(new ArmTarget(Arm.STABLE, "1", digest, 100)))
                .doesNotContain("tolerance", "copiedPercent");
        assertThat(WindlassJson.mapper().writeValueAsString(ArmTarget.shadow("2", digest, 20, 0.001)))
                .contains("\"copiedPercent\":20,\"tolerance\":0.001");
    }
}
