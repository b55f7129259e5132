package dev.windlass.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFileTest {
    @TempDir
    Path directory;

    @Test
    void defaultsAndNamesAreThoseWePromised() throws IOException {
        String promised = Files.readString(Path.of("src/test/resources/settings-promised.yaml"));

        assertThat(SettingsFile.write(SettingsFile.defaults(Map.of()))).isEqualTo(promised);
    }

    @Test
    void aFileOverlaysTheDefaultsAndLeavesTheRest() throws IOException {
        var settings = read("control: { port: 9000 }\ntemporal: { mode: in-memory }\nlimits: { long-poll-max: 20s }\n");

        assertThat(settings.control().port()).isEqualTo(9000);
        assertThat(settings.control().host()).isEqualTo("127.0.0.1");
        assertThat(settings.temporal().mode()).isEqualTo(TemporalSettings.Mode.IN_MEMORY);
        assertThat(settings.limits().longPollMax()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void anEmptyFileIsTheDefaults() throws IOException {
        assertThat(read("# nothing\n")).isEqualTo(SettingsFile.defaults(Map.of()));
    }

    @Test
    void anUnknownKeyNamesKeyFileAndWhatIsKnown() throws IOException {
        assertThatThrownBy(() -> read("control: { prot: 9000 }\n"))
                .isInstanceOf(SettingsException.class)
                .hasMessage(file() + ": unknown key control.prot; known here: "
                        + "host, port, state-dir, stop-timeout, bootstrap-keys, audit-anchor-period, webhooks, "
                        + "trusted-issuers");
    }

    @Test
    void anUnknownKeyInsideAListIsRefusedToo() {
        assertThatThrownBy(() -> read(
                        "control: { bootstrap-keys: [ { principal: a, roles: [b], token-file: c, extra: d } ] }\n"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(file() + ": unknown key control.bootstrap-keys[0].extra");
    }

    @Test
    void anIssuerNeedsItsAddressAndAudienceAlone() throws IOException {
        var issuers = read("control: { trusted-issuers: [ { issuer: https://a.example, audience: us } ] }\n")
                .control()
                .trustedIssuers();

        assertThat(issuers).containsExactly(new IssuerSettings("https://a.example", "us", null, null, List.of(), null));
        assertThatThrownBy(() -> read("control: { trusted-issuers: [ { issuer: https://a.example } ] }\n"))
                .hasMessageContaining("control.trusted-issuers.audience is empty");
    }

    @Test
    void onAndOffAreWordsInYaml() throws IOException {
        assertThat(read("encryption: { payloads: on }\n").encryption().payloads())
                .isEqualTo(EncryptionSettings.Choice.ON);
        assertThat(read("encryption: { payloads: off }\n").encryption().payloads())
                .isEqualTo(EncryptionSettings.Choice.OFF);
        assertThatThrownBy(() -> read("encryption: { payloads: maybe }\n")).hasMessageContaining("encryption.payloads");
    }

    @Test
    void aWordsNumberIsNotTheWord() {
        assertThatThrownBy(() -> read("temporal: { mode: 1 }\n"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("temporal.mode");
    }

    @Test
    void aValueOutOfRangeNamesKeyValueAndRange() {
        assertThatThrownBy(() -> read("control: { port: 70000 }\n"))
                .isInstanceOf(SettingsException.class)
                .hasMessage(file() + ": control.port is 70000; give 0 to 65535");
    }

    @Test
    void aDurationWithoutAUnitIsRefusedWithAnExample() {
        assertThatThrownBy(() -> read("limits: { infer-timeout: 30 }\n"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("\"30\" is no duration; write 250ms, 30s, 5m, 2h or 30d");
    }

    @Test
    void theEnvironmentReplacesADefaultWhateverCharactersItHolds() {
        String password = "a: \"b\" #c ${D}";

        var settings =
                SettingsFile.defaults(Map.of("WINDLASS_DATABASE_PASSWORD", password, "WINDLASS_CONTROL_PORT", "9001"));

        assertThat(settings.database().password().reveal()).isEqualTo(password);
        assertThat(settings.control().port()).isEqualTo(9001);
    }

    @Test
    void aVariableWithoutDefaultMustBeSet() {
        assertThatThrownBy(() -> read("database: { user: \"${NOT_SET_ANYWHERE}\" }\n"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("${NOT_SET_ANYWHERE} is not set in the environment");
    }

    @Test
    void whatIsWrittenIsReadBackEqual() throws IOException {
        var written =
                SettingsFile.defaults(Map.of("WINDLASS_DATABASE_PASSWORD", "p", "WINDLASS_NODE_WORKERS_MAX", "7"));

        assertThat(read(SettingsFile.write(written))).isEqualTo(written);
    }

    @Test
    void secretsDoNotShowInText() {
        var settings = SettingsFile.defaults(Map.of("WINDLASS_DATABASE_PASSWORD", "hunter2"));

        assertThat(settings.toString()).doesNotContain("hunter2").contains("(secret)");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> SettingsFile.read(directory.resolve("none.yaml"), Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("none.yaml: can't be read");
    }

    @Test
    void durationsAreWrittenInTheLargestUnitThatLosesNothing() {
        var written = List.of("250ms", "30s", "90s", "5m", "2h", "0s");

        assertThat(written.stream().map(DurationText::parse).map(DurationText::format))
                .isEqualTo(written);
    }

    private Path file() {
        return directory.resolve("settings.yaml");
    }

    private Settings read(String yaml) throws IOException {
        return SettingsFile.read(Files.writeString(file(), yaml), Map.of());
    }
}
