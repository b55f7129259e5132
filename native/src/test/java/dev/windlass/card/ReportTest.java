package dev.windlass.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the report makes of what the parts said. The card is made up.
final class ReportTest {
    private static final List<String> TOLD = List.of(
            "something else that the process said",
            Sheet.line("title", "Copies"),
            Sheet.line("columns", "bytes", "GB/s", "ratio"),
            Sheet.line("note", "Medians."),
            Sheet.line("row", "4 KiB", 1234.56, 0.98765),
            Sheet.line("title", "Rows"),
            Sheet.line("columns", "rows", "us"),
            Sheet.line("row", "5", 12.34));

    private static final List<String> PASSED = List.of(Sheet.line("test", "passed", "CardTest", "copies(int)[1]", ""));

    @TempDir
    private Path out;

    @Test
    void aCardHasItsNameInTheTitleAndItsNumbersRounded() throws IOException {
        var results = results("Example GPU");

        Report.write(results, "verify-gpu --seed 5");

        assertThat(Files.readString(out.resolve(Report.FILE)))
                .startsWith("# GPU verification: Example GPU\n\n**passed: 1 tests passed, 0 failed, 0 left out;"
                        + " every part ran.**\n")
                .contains("| driver | 580.1, of CUDA 13.0 |", "| seed | 5 |", "| command | `verify-gpu --seed 5` |")
                .contains("| CardTest | 1 | 0 | 0 |")
                .contains(
                        "## Copies\n\nMedians.\n\n| bytes | GB/s | ratio |\n|---|---|---|\n| 4 KiB | 1,235 | 0.988 |\n")
                .contains("## Rows\n\n| rows | us |\n|---|---|\n| 5 | 12.3 |\n");
        assertThat(out.resolve(Report.RAW_FILE)).hasContent("""
                table,row,column,value
                "Copies","4 KiB","GB/s",1234.56
                "Copies","4 KiB","ratio",0.98765
                "Rows","5","us",12.34
                """);
    }

    @Test
    void aTestPartIsSaidInTheTitleAndHasRowsWithoutNumbers() throws IOException {
        Report.write(results("Stand-in GPU 0 (test part)"), "verify-gpu");

        assertThat(Files.readString(out.resolve(Report.FILE)))
                .startsWith("# No GPU was verified: the device is a test part\n")
                .contains("| 4 KiB |  |  |\n", "| 5 |  |\n")
                .doesNotContain("1,235", "0.988", "12.3");
        assertThat(out.resolve(Report.RAW_FILE)).hasContent("table,row,column,value");
    }

    @Test
    void whatFailedAndWhatBrokeOffComeFirst() throws IOException {
        var results = results("Example GPU");
        results.tests()
                .addAll(TestResult.of(
                        List.of(Sheet.line("test", "failed", "RowTwinTest", "itIsItsTwin()", "seed 9\nrow 3"))));
        results.failures().add("tenants: out of memory (exit code 1, logs/tenants.log)");

        Report.write(results, "verify-gpu");

        assertThat(results.green()).isFalse();
        assertThat(Files.readString(out.resolve(Report.FILE)))
                .contains("**FAILED: 1 tests passed, 1 failed, 0 left out; 1 parts broke off.**\n\n"
                        + "- FAILED: tenants: out of memory (exit code 1, logs/tenants.log)\n"
                        + "- FAILED: RowTwinTest itIsItsTwin(): seed 9 row 3\n");
    }

    @Test
    void aRunWithoutATestIsNotGreen() {
        var card = new CardReading.Present("Example GPU", "uuid", "9.0", 1L << 30, "580.1", "13.0", "alone");

        assertThat(Results.begun(card, setting()).green()).isFalse();
    }

    private Results results(String name) {
        var card = new CardReading.Present(name, "uuid", "9.0", 1L << 30, "580.1", "13.0", "processes take turns");
        var results = Results.begun(card, setting());
        results.tests().addAll(TestResult.of(PASSED));
        results.sections().addAll(Section.of(TOLD));
        return results;
    }

    private Setting setting() {
        return new Setting(out, "/opt/libonnxruntime.so", out, 5, Effort.FULL);
    }
}
