package dev.windlass.app;

import java.util.List;

/// One long-running role of this program, `control` or `node`. Serves its own `/livez`, `/readyz` and
/// `/metrics`.
///
/// [RoleProcess] calls [#start] once, then [#stop] once, from different threads; [#readiness] at any time
/// between.
public interface ProgramRole {
    /// Opens everything and starts to serve; returns when requests are accepted, even if not everything is
    /// ready yet.
    ///
    /// @throws Exception what keeps it from serving at all: the process says so and ends
    void start() throws Exception;

    /// What is missing now; `/readyz` says the same.
    Readiness readiness();

    /// Finishes what is under way within the settings' stop timeout, cuts off the rest, closes everything it
    /// opened.
    void stop();

    /// What is missing.
    ///
    /// @param missing the parts that aren't there, each with its reason; empty: ready
    record Readiness(List<String> missing) {
        public Readiness {
            missing = List.copyOf(missing);
        }

        /// Everything is there.
        public boolean ready() {
            return missing.isEmpty();
        }
    }
}
