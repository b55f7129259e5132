package dev.windlass.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.agent.DeviceProbe.Result;
import dev.windlass.domain.Device;
import dev.windlass.exchange.VersionKey;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class DeviceHealthTest {
    private static final Device FIRST = new Device("cuda:0");
    private static final Device SECOND = new Device("cuda:1");
    private static final VersionKey FRAUD = Replica.keyOf(Specs.spec("1", new byte[] {1}));
    private static final VersionKey CHURN = Replica.keyOf(Specs.spec("2", new byte[] {2}));
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final DeviceHealth.Limits LIMITS =
            new DeviceHealth.Limits(3, Duration.ofSeconds(600), Duration.ofSeconds(30));

    private final DeviceHealth health = new DeviceHealth(LIMITS);
    private final AtomicLong answers = new AtomicLong();

    /// Time begins anywhere.
    private long now = Long.MAX_VALUE - 100 * SECOND_NANOS;

    @Test
    void aDeviceThatLosesThreeContextsWithoutAnAnswerIsIllAndSaysWhy() {
        lose(FIRST, FRAUD);
        lose(FIRST, CHURN);
        assertThat(health.ill()).isEmpty();

        lose(FIRST, FRAUD);

        assertThat(health.illness(FIRST))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("3 inference workers", "10 min", "CudaFault: gone"));
        assertThat(health.ill()).containsOnlyKeys(FIRST);
    }

    @Test
    void anAnswerBetweenBeginsTheCountAnew() {
        lose(FIRST, FRAUD);
        lose(FIRST, FRAUD);
        var serving = up(FIRST, CHURN);
        answers.incrementAndGet();

        lose(FIRST, FRAUD);
        lose(FIRST, FRAUD);

        assertThat(health.ill()).isEmpty();
        lose(FIRST, FRAUD);
        assertThat(health.ill()).containsOnlyKeys(FIRST);
        serving.ended();
    }

    @Test
    void whatLiesLongBackDoesNotCount() {
        lose(FIRST, FRAUD);
        lose(FIRST, FRAUD);
        now += 601 * SECOND_NANOS;

        lose(FIRST, FRAUD);

        assertThat(health.ill()).isEmpty();
    }

    @Test
    void aFaultThatEndsAllWhoAreOnTheDeviceCountsOnce() {
        var all = Stream.generate(() -> health.begin(FIRST, CHURN, () -> 0, now))
                .limit(5)
                .toList();
        now += SECOND_NANOS;
        all.forEach(it -> {
            it.lostContext("CudaFault: gone", now);
            it.ended();
            now += SECOND_NANOS;
        });

        assertThat(health.ill()).isEmpty();
        lose(FIRST, FRAUD);
        lose(FIRST, FRAUD);
        assertThat(health.ill()).containsOnlyKeys(FIRST);
    }

    @Test
    void aVersionThatWoreOneDeviceOutMakesNoOtherIllUntilItAnswers() {
        loseThrice(FIRST, FRAUD);

        loseThrice(SECOND, FRAUD);

        assertThat(health.ill()).containsOnlyKeys(FIRST);
        loseThrice(SECOND, CHURN);
        assertThat(health.ill()).containsOnlyKeys(FIRST, SECOND);
    }

    @Test
    void onceItHasAnsweredElsewhereItsFaultsCountAgain() {
        loseThrice(FIRST, FRAUD);
        var well = up(SECOND, FRAUD);
        answers.incrementAndGet();
        well.ended();

        loseThrice(SECOND, FRAUD);

        assertThat(health.ill()).containsOnlyKeys(FIRST, SECOND);
    }

    @Test
    void anIllDeviceIsProbedAfterAWhileAndWellWhenThatWorks() {
        loseThrice(FIRST, FRAUD);

        assertThat(health.due(now + 29 * SECOND_NANOS)).isEmpty();
        assertThat(health.due(now + 30 * SECOND_NANOS)).containsExactly(FIRST);
        health.probed(FIRST, new Result.Works(), now);
        assertThat(health.ill()).isEmpty();
        assertThat(health.due(now + 3600 * SECOND_NANOS)).isEmpty();
    }

    @Test
    void aProbeThatFailsIsTriedAgainLaterAndLater() {
        loseThrice(FIRST, FRAUD);

        health.probed(FIRST, new Result.Fails("no context"), now);

        assertThat(health.illness(FIRST))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("CudaFault: gone").endsWith("; a probe failed: no context"));
        assertThat(health.due(now + 59 * SECOND_NANOS)).isEmpty();
        assertThat(health.due(now + 60 * SECOND_NANOS)).containsExactly(FIRST);
        health.probed(FIRST, new Result.Fails("no context"), now);
        assertThat(health.due(now + 119 * SECOND_NANOS)).isEmpty();
    }

    @Test
    void startsThatFailMakeADeviceIllOnlyIfAProbeFailsToo() {
        failThrice(FIRST);
        failThrice(SECOND);

        assertThat(health.ill()).isEmpty();
        assertThat(health.due(now)).containsExactlyInAnyOrder(FIRST, SECOND);
        health.probed(FIRST, new Result.Works(), now);
        health.probed(SECOND, new Result.Fails("no context"), now);
        assertThat(health.ill()).containsOnlyKeys(SECOND);
    }

    @Test
    void aStartThatSucceedsBeginsTheCountOfFailedOnesAnew() {
        fail(FIRST);
        fail(FIRST);
        up(FIRST, CHURN);

        fail(FIRST);

        assertThat(health.due(now)).isEmpty();
    }

    @Test
    void theCpuIsNeverIll() {
        loseThrice(Device.CPU, FRAUD);
        failThrice(Device.CPU);

        assertThat(health.ill()).isEmpty();
        assertThat(health.due(now)).isEmpty();
    }

    @Test
    void whoWatchesProbesUntilTheDeviceIsWell() {
        var eager = new DeviceHealth(new DeviceHealth.Limits(1, Duration.ofMinutes(1), Duration.ofNanos(1)));
        var probes = new AtomicInteger();
        eager.begin(FIRST, FRAUD, () -> 0, System.nanoTime()).lostContext("CudaFault: gone", System.nanoTime());
        DeviceProbe probe = _ -> {
            if (probes.incrementAndGet() == 2) {
                return new Result.Works();
            }
            throw new IOException("no such program");
        };

        try (var _ = DeviceWatch.start(eager, probe, Duration.ofMillis(1))) {
            await().until(() -> eager.ill().isEmpty());
        }
        assertThat(probes).hasValue(2);
    }

    private DeviceHealth.Life up(Device device, VersionKey version) {
        var life = health.begin(device, version, answers::get, now);
        life.up();
        return life;
    }

    private void lose(Device device, VersionKey version) {
        var life = health.begin(device, version, () -> 0, now);
        life.up();
        life.lostContext("CudaFault: gone", now);
        life.ended();
    }

    private void loseThrice(Device device, VersionKey version) {
        for (int i = 0; i < 3; i++) {
            lose(device, version);
        }
    }

    private void fail(Device device) {
        var life = health.begin(device, FRAUD, () -> 1, now);
        life.failed();
        life.ended();
    }

    private void failThrice(Device device) {
        for (int i = 0; i < 3; i++) {
            fail(device);
        }
    }
}
