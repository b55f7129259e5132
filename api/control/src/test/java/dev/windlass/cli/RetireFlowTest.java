package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.message.RetirementView;
import dev.windlass.domain.Role;
import dev.windlass.json.WindlassJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RetireFlowTest {
    @TempDir
    Path directory;

    @AutoClose
    private CliRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new CliRig(directory);
    }

    @Test
    void aRetirementIsATreeThatSaysWhatComesNext() {
        assertThat(run("ci", "retire payments/fraud:7 --after 60d --brown-out 14d:1h --brown-out 2d:6h --reason CHG-1"))
                .as(rig.err())
                .isZero();

        assertThat(rig.lines())
                .anyMatch(line -> line.startsWith("Version:     payments/fraud:7"))
                .anyMatch(line -> line.startsWith("Phase:       ◌ Announced for "))
                .anyMatch(line -> line.startsWith("Next:        brown-out 1 of 2 at "))
                .anyMatch(line -> line.equals("Asked by:    \"ci\" of payments: CHG-1"))
                .anyMatch(line -> line.startsWith("  ▶ Announced"))
                .anyMatch(line -> line.startsWith("      · ") && line.endsWith(" for 6h"))
                .anyMatch(line -> line.startsWith("  · Archived     artifact copied and read back, kept for 30d"))
                .anyMatch(line -> line.startsWith("Callers:     nobody has asked"));
    }

    @Test
    void itIsShownAndWithdrawn() {
        run("ci", "retire payments/fraud:7");

        assertThat(run("view", "get retirement payments/fraud:7 --output json")).isZero();
        var json = rig.lines().getLast();
        assertThat(WindlassJson.mapper().readValue(json, RetirementView.class).brownOuts())
                .hasSize(4);

        assertThat(run("ci", "retire --withdraw payments/fraud:7 --reason needed"))
                .isZero();
        assertThat(rig.lines()).anyMatch(line -> line.startsWith("Phase:       • Withdrawn"));
    }

    @Test
    void aHoldIsPlacedAndReleased() {
        rig.api.keyOf("lawyer", Role.AUDITOR);

        assertThat(run("lawyer", "hold payments/fraud:7 --reason case-1"))
                .as(rig.err())
                .isZero();
        assertThat(rig.out()).contains("payments/fraud:7 is held by \"lawyer\" of payments");
        assertThat(run("lawyer", "hold payments/fraud:7 --release")).isZero();
        assertThat(run("lawyer", "hold payments/fraud:7 --release")).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "retire Payments",
                "retire payments/fraud --calendar house.yaml --after 3d",
                "retire payments/fraud --calendar nowhere.yaml",
                "retire payments/fraud:7 --withdraw --override",
                "retire payments/fraud:7 --withdraw --after 3d",
                "retire payments/fraud:7 --no-brown-outs --brown-out 1d:1h",
                "hold payments/fraud:7"
            })
    void wrongUsageIsTwoWithARemedy(String line) {
        assertThat(run("ci", line)).isEqualTo(2);
        assertThat(rig.err()).contains("remedy: ");
    }

    @Test
    void aWholeTenantRetiresIsShownAndWithdrawn() {
        rig.api.keyOf("boss", Role.TENANT_ADMIN);

        assertThat(run("boss", "retire payments --after 60d --reason SOLD"))
                .as(rig.err())
                .isZero();
        assertThat(rig.lines())
                .anyMatch(line -> line.equals("Tenant:     payments, all of it"))
                .anyMatch(line -> line.startsWith("Phase:      ◌ Retiring"))
                .anyMatch(line -> line.startsWith("Versions:   0 of "))
                .anyMatch(line -> line.startsWith("Model:      payments/fraud"));
        assertThat(run("view", "get retirement payments")).isZero();
        assertThat(rig.lines()).anyMatch(line -> line.contains("SOLD"));
        assertThat(run("boss", "retire --withdraw payments --reason needed")).isZero();
        assertThat(rig.lines()).anyMatch(line -> line.startsWith("Phase:      • Withdrawn since "));
    }

    @Test
    void aWholeModelRetiresByACalendarFile() throws IOException {
        var file = Files.writeString(directory.resolve("house.yaml"), "after: 60d\nbrownOuts: [ 7d:1h ]\ndrain: 7d\n");

        assertThat(run("ci", "retire payments/fraud --calendar " + file))
                .as(rig.err())
                .isZero();
        assertThat(rig.out()).contains("payments/fraud, all of it", "brown-out 1 of 1");
        assertThat(run("ci", "get retirement payments/fraud")).isZero();
        assertThat(run("ci", "retire payments/fraud:7 --withdraw")).isEqualTo(8);
        assertThat(rig.err()).contains("windlass retire --withdraw payments/fraud");
        assertThat(run("ci", "retire payments/fraud --withdraw")).isZero();

        Files.writeString(file, "afterwards: 60d\n");
        assertThat(run("ci", "retire payments/fraud --calendar " + file)).isEqualTo(2);
        assertThat(rig.err()).contains("\"afterwards\" is an unknown field", "write after: 90d");
        Files.writeString(file, "brownOuts: 7d\n");
        assertThat(run("ci", "retire payments/fraud --calendar " + file)).isEqualTo(2);
    }

    @Test
    void aCalendarThatCanNotBeIsRefusedWithItsFields() {
        assertThat(run("ci", "retire payments/fraud:7 --after 9y --brown-out soon"))
                .isNotZero();
        assertThat(rig.err()).contains("after", "9y", "brownOuts[0]", "write one such as");
    }

    private int run(String principal, String line) {
        return rig.run(principal, line.split(" "));
    }
}
