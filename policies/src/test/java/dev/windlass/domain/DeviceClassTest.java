package dev.windlass.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DeviceClassTest {
    @ParameterizedTest
    @CsvSource({
        "cpu, cpu",
        "cuda:0, cuda",
        "cuda:mig-1g.18gb:3, cuda:mig-1g.18gb",
        "cuda:mig-1g.18gb+me:11, cuda:mig-1g.18gb+me",
        "cuda:mig-1c.3g.40gb:0, cuda:mig-1c.3g.40gb",
        "cuda:mig-1g.24gb-me:0, cuda:mig-1g.24gb-me",
        "cuda:mig-of a new kind:0, cuda",
    })
    void aDevicesNameSaysItsClass(String device, String kind) {
        assertThat(new Device(device).kind()).isEqualTo(new DeviceClass(kind));
    }

    @ParameterizedTest
    @CsvSource({
        "cuda, cuda:mig-1g.18gb, true",
        "cuda, cuda, true",
        "cuda, cpu, false",
        "cuda:mig-1g.18gb, cuda:mig-1g.18gb, true",
        "cuda:mig-1g.18gb, cuda:mig-1g.18gb+me, false",
        "cuda:mig-1g.18gb, cuda, false",
        "cpu, cpu, true",
        "cpu, cuda, false",
    })
    void anyGpuCoversItsInstancesAndAProfileOnlyItself(String wanted, String there, boolean covered) {
        assertThat(new DeviceClass(wanted).covers(new DeviceClass(there))).isEqualTo(covered);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tpu",
                "CUDA",
                "cuda:0",
                "cuda:mig-",
                "cuda:mig-1g.",
                "cuda:mig-1g..18gb",
                "cuda:mig-1G.18GB",
                "cuda:mig-1g.18gb\n",
                "cuda:mig-1111111111111111111111111111111111111111111111111111111111111111111111"
            })
    void whatIsNoClassIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> new DeviceClass(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cuda:mig-1g.18gb");
    }
}
