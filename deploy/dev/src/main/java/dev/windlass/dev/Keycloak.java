package dev.windlass.dev;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Keycloak, an OpenID provider as others run it, built for a server of one machine that keeps nothing.
final class Keycloak {
    /// Where its program lies, below the tools directory.
    static final String PROGRAM = "keycloak-26.7.3/bin/kc.sh";

    private static final MavenZip ZIP = new MavenZip(
            "org.keycloak:keycloak-quarkus-dist:26.7.3:zip",
            "27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f");
    private static final Duration BUILD_MAX = Duration.ofMinutes(5);

    private Keycloak() {}

    /// Downloads, checks, unpacks and builds into `target`. Empty if it is there now, else why not.
    static Optional<String> fetch(Path target, SearchPath path, StartProgress progress) {
        return ZIP.fetch(target, path.programs("mvn"), progress).or(() -> built(target));
    }

    private static Optional<String> built(Path target) {
        var outcome = ExternalCommands.run(
                List.of(
                        target.resolve("bin/kc.sh").toString(),
                        "build",
                        "--db=dev-mem",
                        "--cache=local",
                        "--health-enabled=false",
                        "--metrics-enabled=false"),
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                null,
                target.resolveSibling("logs").resolve("keycloak-build.log"),
                BUILD_MAX);
        return outcome.ok() ? Optional.empty() : Optional.of("kc.sh build failed: " + outcome.lastLine());
    }
}
