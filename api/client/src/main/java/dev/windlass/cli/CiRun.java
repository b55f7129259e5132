package dev.windlass.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The CI run that this program is part of.
final class CiRun {
    private CiRun() {}

    /// Its page, as GitLab or GitHub tell it to their jobs; null elsewhere.
    static @Nullable String page(Map<String, String> environment) {
        var job = environment.get("CI_JOB_URL");
        if (job != null) {
            return job;
        }
        var server = environment.get("GITHUB_SERVER_URL");
        var repository = environment.get("GITHUB_REPOSITORY");
        var run = environment.get("GITHUB_RUN_ID");
        return server == null || repository == null || run == null
                ? null
                : server + "/" + repository + "/actions/runs/" + run;
    }
}
