package dev.windlass.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.Retirements;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.RetirementOrder;
import dev.windlass.domain.VersionRef;
import java.time.Duration;
import java.util.List;

/// A version, pushed for this, that has 90 days to retire, until this is closed: then it must still have them, and is
/// withdrawn.
public final class AnnouncedRetirement implements AutoCloseable {
    private final Retirements retirements;
    private final VersionRef version;

    public AnnouncedRetirement(RealWindlass windlass, VersionRef version) {
        this.version = version;
        this.retirements = new Retirements(new WindlassTarget(
                windlass.api(), windlass.gateway(), windlass.token("admin"), Duration.ofSeconds(60)));
        new Registry(windlass.client()).push(version, Mlp.onnx(2));
        retirements.begin(version, new RetirementOrder("90d", List.of(), null, null, null, "its test"));
    }

    @Override
    public void close() {
        assertThat(retirements.find(version).phase()).isEqualTo("Announced");
        retirements.withdraw(version, "its test has ended");
    }
}
