package dev.windlass.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.EndpointRef;
import dev.windlass.workflow.RollbackWorkflow.RollbackRun;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SummariesTest {
    @Test
    void aLineOfTheLongestNamesIsCut() {
        var endpoint = new EndpointRef("t".repeat(40), "m".repeat(100), "e".repeat(40));
        var line = ChildStarts.summary(new RollbackRun(
                endpoint.rollbackName(1),
                endpoint,
                1,
                null,
                List.of(Samples.target("v".repeat(40), '7')),
                null,
                null,
                null,
                null,
                Samples.digest('c'),
                "p".repeat(100),
                "bad"));

        assertThat(line.length()).isGreaterThan(Summaries.CHARS_MAX);
        assertThat(Summaries.cut(line))
                .hasSize(Summaries.CHARS_MAX)
                .startsWith("ttt")
                .endsWith("...");
        assertThat(Summaries.cut("payments/fraud-score back to v6 in prod by ci"))
                .isEqualTo("payments/fraud-score back to v6 in prod by ci");
    }
}
