package dev.windlass.cli;

import dev.windlass.client.message.GroupView;
import dev.windlass.client.message.PromotionView;
import dev.windlass.domain.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Tells the CI system how it ended: GitHub's step outputs and summary, GitLab's dotenv report.
final class CiReport {
    /// The file that a GitLab job names under `artifacts: reports: dotenv`.
    static final String GITLAB_FILE = "windlass.env";

    private final Terminal terminal;
    private final Map<String, String> environment;

    CiReport(Terminal terminal) {
        this.terminal = terminal;
        this.environment = terminal.environment();
    }

    /// How something ended; `evidence` is null for what has none.
    record Result(
            String name,
            String phase,
            String reason,
            @Nullable Digest evidence) {}

    void write(PromotionView view, List<String> tree) {
        write(new Result(view.name(), view.phase(), view.reason(), view.evidence()), tree);
    }

    /// Each member has evidence of its own.
    void write(GroupView view, List<String> tree) {
        write(new Result(view.name(), view.phase(), view.reason(), null), tree);
    }

    void write(Result view, List<String> tree) {
        var evidence = Objects.toString(view.evidence(), "none");
        var output = environment.get("GITHUB_OUTPUT");
        if (output != null) {
            append(
                    Path.of(output),
                    "name=" + view.name() + "\nphase=" + view.phase() + "\nreason=" + view.reason()
                            + "\nevidence-digest=" + evidence + "\n");
        }
        var summary = environment.get("GITHUB_STEP_SUMMARY");
        if (summary != null) {
            append(
                    Path.of(summary),
                    "### " + view.name() + ": " + view.phase() + " (" + view.reason() + ")\n\n```\n"
                            + String.join("\n", tree) + "\n```\n");
        }
        var project = environment.get("CI_PROJECT_DIR");
        if (project != null && environment.containsKey("GITLAB_CI")) {
            append(
                    Path.of(project, GITLAB_FILE),
                    "WINDLASS_NAME=" + view.name() + "\nWINDLASS_PHASE=" + view.phase() + "\nWINDLASS_REASON="
                            + view.reason() + "\nWINDLASS_EVIDENCE=" + evidence + "\n");
        }
    }

    /// A report that can't be written changes nothing about how the promotion ended.
    private void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException broken) {
            terminal.err().println("windlass: the CI report " + file + " can't be written: " + broken);
        }
    }
}
