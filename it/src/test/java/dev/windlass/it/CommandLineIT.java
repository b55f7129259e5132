package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.CommandLine;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealInstallation;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.Until;
import dev.windlass.json.WindlassJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/// What CI sees: exit codes, the last line, signals. Every command is a process of its own.
@ExtendWith(RealInstallation.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class CommandLineIT {
    private static final String TENANT = "ci";
    private static final String MODEL = "scorer";
    private static final Duration SOON = Duration.ofSeconds(120);

    private final RealWindlass windlass;
    private final Path directory = Directories.fresh("command-line");
    private final CommandLine commandLine;

    CommandLineIT(RealWindlass windlass) {
        this.windlass = windlass;
        this.commandLine = new CommandLine(windlass, directory);
    }

    @BeforeAll
    void pushVersions() {
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        registry.push(new VersionRef(TENANT, MODEL, "1"), Mlp.onnx(1));
        registry.push(new VersionRef(TENANT, MODEL, "2"), Mlp.onnx(2));
    }

    @Test
    @Order(1)
    void aPromotionThatSucceedsExitsZeroAndSaysSoInJsonOnTheLastLine() {
        var manifest = commandLine.file(Manifest.canary(TENANT, MODEL, "1"));

        var outcome =
                commandLine.run("promote", "-f", manifest, "--request-id", "build-1", "--wait", "--output", "json");

        assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
        var last = WindlassJson.mapper().readTree(outcome.lastLine());
        assertThat(last.path("result").asString()).isEqualTo("Succeeded");
        assertThat(last.path("reason").asString()).isNotBlank();
        assertThat(last.path("evidence").asString()).matches("sha256:[0-9a-f]{64}");
    }

    @Test
    @Order(2)
    void theSameRequestIdAgainIsTheSamePromotion() {
        var manifest = commandLine.file(Manifest.canary(TENANT, MODEL, "1"));

        var outcome = commandLine.run("promote", "-f", manifest, "--request-id", "build-1", "--wait");

        assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
        assertThat(outcome.out()).contains("promote--ci--scorer--prod--1--1");
        assertThat(outcome.lastLine()).matches("result=Succeeded reason=\\w+ evidence=sha256:[0-9a-f]{64}");
    }

    @Test
    @Order(3)
    void theSameRequestIdForAnotherManifestIsRefused() {
        var manifest = commandLine.file(Manifest.canary(TENANT, MODEL, "2"));

        var outcome = commandLine.run("promote", "-f", manifest, "--request-id", "build-1", "--wait");

        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(2);
        assertThat(outcome.err()).contains("build-1").contains("remedy");
    }

    @Test
    @Order(4)
    void anInvalidManifestExitsTwoAndNamesFieldAndRemedy() {
        var manifest =
                commandLine.file(Manifest.canary(TENANT, MODEL, "2").replace("setWeight: 50", "setWeight: 5000"));

        var outcome = commandLine.run("promote", "-f", manifest);

        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("spec.strategy.canary.steps[2].setWeight")
                .contains("remedy");
    }

    @Test
    @Order(5)
    void aTerminatedWaitLeavesThePromotionAloneAndAnAbortExitsFive() {
        var manifest = commandLine.file(Manifest.paused(TENANT, MODEL, "2"));
        var waiting = commandLine.start("promote", "-f", manifest, "--request-id", "build-2", "--wait");
        Until.within(SOON, "the pause is seen").holds(() -> waiting.printed().contains(" Paused "));

        waiting.process().destroy();
        var detached = waiting.await();

        assertThat(detached.exitCode()).as(detached.toString()).isEqualTo(7);
        var name = new PromotionName("promote--ci--scorer--prod--2--2");
        assertThat(windlass.client().promotion(name).phase()).isEqualTo("Paused");

        var again = commandLine.start("promote", "-f", manifest, "--request-id", "build-2", "--wait");
        Until.within(SOON, "the second wait sees the pause")
                .holds(() -> again.printed().contains(" Paused "));
        var abort = commandLine.run("abort", name.value(), "--reason", "the test is done with it");
        var ended = again.await();

        assertThat(abort.exitCode()).as(abort.toString()).isZero();
        assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(5);
        assertThat(ended.lastLine()).matches("result=RolledBack reason=Aborted evidence=sha256:[0-9a-f]{64}");
    }

    @Test
    @Order(6)
    void aPauseExitsNineWhereCiMustNotWaitForPeople() {
        var manifest = commandLine.file(Manifest.paused(TENANT, MODEL, "2"));

        var outcome =
                commandLine.run("promote", "-f", manifest, "--request-id", "build-3", "--wait", "--on-pause", "fail");

        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(9);
    }

    @Test
    @Order(7)
    void aSecondPromotionBesideALiveOneExitsEight() {
        var manifest = commandLine.file(Manifest.canary(TENANT, MODEL, "2"));

        var outcome = commandLine.run("promote", "-f", manifest, "--wait");

        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(8);
        var live = new PromotionName("promote--ci--scorer--prod--2--3");
        assertThat(outcome.err()).contains(live.value());
        windlass.client().abort(live, "the test is done with it");
        new PromotionOrders(windlass.client()).end(live, SOON);
    }

    @Test
    @Order(8)
    void anUnknownTokenExitsEleven() throws Exception {
        var stranger = Files.writeString(directory.resolve("stranger"), "not-a-token\n");

        var outcome = commandLine.run("tenant", "list", "--token-file", stranger.toString());

        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(11);
    }

    @Test
    @Order(9)
    void aTruncatedModelIsRefusedWithARemedyAndNothingIsKept() throws Exception {
        var whole = Mlp.onnx(9);
        var file = Files.write(directory.resolve("truncated.onnx"), java.util.Arrays.copyOf(whole, whole.length / 2));

        var outcome = commandLine.run("model", "push", TENANT + "/" + MODEL + ":9", file.toString());

        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(2);
        assertThat(outcome.err()).contains("remedy");
        var show = commandLine.run("model", "show", TENANT + "/" + MODEL + ":9");
        assertThat(show.exitCode()).as(show.toString()).isEqualTo(2);
    }
}
