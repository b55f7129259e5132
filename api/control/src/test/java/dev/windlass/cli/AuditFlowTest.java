package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditFlowTest {
    @TempDir
    Path directory;

    @AutoClose
    private CliRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new CliRig(directory);
        rig.api.keyOf("lawyer", Role.AUDITOR);
        for (int i = 0; i < 3; i++) {
            run("lawyer", "hold payments/fraud:7 --reason case-" + i);
            run("lawyer", "hold payments/fraud:7 --release");
        }
    }

    @Test
    void whoDidWhatIsFound() {
        assertThat(run("lawyer", "audit query --tenant payments --action version.* --limit 4"))
                .as(rig.err())
                .isZero();
        assertThat(rig.out()).contains("case-2").doesNotContain("case-0").contains("there may be more: --before ");

        assertThat(run("lawyer", "audit query --tenant payments --actor nobody"))
                .isZero();
        assertThat(rig.lines().getLast()).startsWith("ROW");
        assertThat(run("view", "audit query --tenant payments")).isEqualTo(ExitCode.NOT_ALLOWED.number());
        assertThat(run("stranger", "audit query --tenant payments")).isEqualTo(ExitCode.USAGE.number());
    }

    @Test
    void anExportIsCheckedWithoutAnInstallationAndAChangeIsNamed() throws IOException {
        var file = directory.resolve("payments.jsonl");
        assertThat(run("lawyer", "audit verify --tenant payments")).isZero();
        assertThat(rig.out()).contains("anchors: none");
        rig.api.parts.anchors().anchorAll();
        assertThat(run("lawyer", "audit export --tenant payments -f " + file))
                .as(rig.err())
                .isZero();
        assertThat(run("lawyer", "audit export --tenant payments -f " + file)).isEqualTo(ExitCode.USAGE.number());

        assertThat(rig.offline("audit verify " + file))
                .as(rig.out() + rig.err())
                .isZero();
        assertThat(rig.out()).contains("payments: rows 1 to 7 are as they were written", "anchors: 1, up to row 7");
        var head = rig.lines().getLast().replace("  head: ", "");

        assertThat(run("lawyer", "audit verify " + file + " --tenant payments"))
                .as(rig.out())
                .isZero();

        var forged = directory.resolve("forged.jsonl");
        Files.writeString(forged, Files.readString(file).replace("case-1", "case-9"));
        assertThat(rig.offline("audit verify " + forged)).isEqualTo(ExitCode.DENIED.number());
        assertThat(rig.out()).contains("row 4: it was changed after it was written", "row 5: ");

        run("lawyer", "hold payments/fraud:7 --reason case-3");
        assertThat(run("lawyer", "audit verify --tenant payments --head " + head))
                .as(rig.out())
                .isZero();
        assertThat(rig.out()).contains("rows 1 to 8");
        assertThat(rig.offline("audit verify " + file + " --head 8:" + "0".repeat(64)))
                .isEqualTo(ExitCode.DENIED.number());
        assertThat(rig.out()).contains("row 8: it is missing, though it was expected: the last row here is 7");
    }

    @Test
    void aTimeOfItIsExported() throws IOException {
        var none = directory.resolve("none.jsonl");
        assertThat(run("lawyer", "audit export --tenant payments --to 2020-01-01 -f " + none))
                .isZero();
        assertThat(none).isEmptyFile();

        var all = directory.resolve("all.jsonl");
        assertThat(run("lawyer", "audit export --tenant payments --from 2020-01-01T00:00:00Z -f " + all))
                .isZero();
        assertThat(rig.offline("audit verify " + all)).as(rig.out()).isZero();
        assertThat(run("lawyer", "audit export --tenant payments")).isZero();
        assertThat(rig.out()
                        .lines()
                        .filter(line -> line.startsWith("{\"digest\""))
                        .count())
                .isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "audit verify",
                "audit verify file --tenant payments",
                "audit verify nowhere.jsonl",
                "audit verify --tenant payments --head 7",
                "audit query --tenant payments --limit 0",
                "audit query --tenant payments --from yesterday",
                "audit export --tenant Payments"
            })
    void whatCanNotBeMeantIsRefused(String arguments) {
        assertThat(run("lawyer", arguments)).isEqualTo(ExitCode.USAGE.number());
        assertThat(rig.err()).contains("remedy: ");
    }

    private int run(String principal, String arguments) {
        return rig.runAnew(principal, arguments);
    }
}
