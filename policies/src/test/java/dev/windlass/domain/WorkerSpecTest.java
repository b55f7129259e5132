package dev.windlass.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.json.WindlassJson;
import dev.windlass.policy.FactsFixture;
import dev.windlass.quota.CapacityAdmission;
import org.junit.jupiter.api.Test;

/// Which versions share an inference worker's process.
class WorkerSpecTest {
    private static final long MIB = 1L << 20;

    private static WorkerSpec spec(long byteSize, Resources needs) {
        return WorkerSpec.onCpu(
                new VersionRef("payments", "fraud", "7"), FactsFixture.digest("7"), "sha256/ab", byteSize, needs, "p1");
    }

    private static WorkerSpec spec(long byteSize) {
        return spec(byteSize, Resources.memory(CapacityAdmission.defaultBytes(byteSize)));
    }

    @Test
    void smallOnesDoUnlessTheyWereGivenMuchMemory() {
        assertThat(spec(32 * MIB).sharesProcess()).isTrue();
        assertThat(spec(32 * MIB + 1).sharesProcess()).isFalse();
        assertThat(spec(MIB, Resources.memory(257 * MIB)).sharesProcess()).isFalse();
    }

    @Test
    void aPushDecidesOtherwise() {
        assertThat(spec(MIB).isolated(Isolation.DEDICATED).sharesProcess()).isFalse();
        assertThat(spec(100 * MIB).isolated(Isolation.TENANT).sharesProcess()).isTrue();
    }

    @Test
    void whatRunsOnADeviceNeverDoes() {
        var onGpu = spec(MIB).on(new Device("cuda:0"));

        assertThat(onGpu.sharesProcess()).isFalse();
        assertThat(onGpu.isolated(Isolation.TENANT).sharesProcess()).isFalse();
    }

    @Test
    void oneOfWhichNothingWasSaidIsWrittenAsBeforeAndOneOfWhichItWasIsReadBack() {
        var json = WindlassJson.mapper();
        var said = spec(MIB).isolated(Isolation.DEDICATED);

        assertThat(json.writeValueAsString(spec(MIB))).doesNotContain("isolation");
        assertThat(json.writeValueAsString(said)).contains("\"isolation\":\"dedicated\"");
        assertThat(json.readValue(json.writeValueAsString(said), WorkerSpec.class))
                .isEqualTo(said);
    }

    @Test
    void anotherWordIsRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> Isolation.of("alone"))
                .hasMessage("isolation must be tenant or dedicated, got \"alone\"");
    }
}
