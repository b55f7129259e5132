package dev.windlass.cli;

import dev.windlass.client.AccessClient;
import dev.windlass.client.ApproverClient;
import dev.windlass.client.AuditClient;
import dev.windlass.client.EncryptionKeysClient;
import dev.windlass.client.IdentityClient;
import dev.windlass.client.JourneyClient;
import dev.windlass.client.Proxies;
import dev.windlass.client.Retirements;
import dev.windlass.client.WindlassClient;
import dev.windlass.client.WindlassException;
import dev.windlass.client.WindlassHome;
import dev.windlass.client.WindlassTarget;
import dev.windlass.json.WindlassJson;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The options that every verb has, and from them the installation to talk to: `--data` or `WINDLASS_DATA`
/// (a directory of `windlass dev`), else `WINDLASS_URL` with `WINDLASS_TOKEN`, else the default data
/// directory.
final class Connection {
    private static final String BASIC_TO_PROXY = "jdk.http.auth.tunneling.disabledSchemes";

    enum Output {
        text,
        json
    }

    @Option(names = "--data", paramLabel = "DIR", description = "data directory of the installation")
    @Nullable Path data;

    @Option(names = "--token-file", paramLabel = "FILE", description = "file with the token to use")
    @Nullable Path tokenFile;

    @Option(
            names = "--connect-timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description = "how long refused connections are retried (default: 30s)")
    String connectTimeout;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json")
    Output output;

    @Mixin
    Help help;

    boolean json() {
        return output == Output.json;
    }

    WindlassClient client(Terminal terminal) {
        return new WindlassClient(target(terminal));
    }

    Retirements retirements(Terminal terminal) {
        return new Retirements(target(terminal));
    }

    JourneyClient journeys(Terminal terminal) {
        return new JourneyClient(target(terminal));
    }

    AuditClient audit(Terminal terminal, String tenant) {
        return new AuditClient(target(terminal), tenant);
    }

    ApproverClient approvers(Terminal terminal, String tenant) {
        return new ApproverClient(target(terminal), tenant);
    }

    /// @param tenant null for the platform's rules
    AccessClient access(Terminal terminal, @Nullable String tenant) {
        return new AccessClient(target(terminal), tenant);
    }

    EncryptionKeysClient encryptionKeys(Terminal terminal) {
        return new EncryptionKeysClient(target(terminal));
    }

    IdentityClient identity(Terminal terminal) {
        return new IdentityClient(target(terminal));
    }

    /// For what is asked without a token.
    IdentityClient stranger(Terminal terminal) {
        return new IdentityClient(target(terminal, false));
    }

    /// The JDK sends no password to a proxy in the clear unless it is told to; whoever wrote one into the
    /// environment has. Asked for before the first request of this process, or it isn't heard.
    private static Proxies proxies(Terminal terminal) {
        var proxies = Proxies.of(terminal.environment());
        var secure = proxies.https();
        if (terminal.ownsProcess() && secure != null && secure.authorization() != null) {
            System.setProperty(BASIC_TO_PROXY, System.getProperty(BASIC_TO_PROXY, ""));
        }
        return proxies;
    }

    /// Where the installation is, as it is configured here.
    URI address(Terminal terminal) {
        return target(terminal, false).api();
    }

    WindlassTarget target(Terminal terminal) {
        return target(terminal, true);
    }

    private WindlassTarget target(Terminal terminal, boolean known) {
        var environment = terminal.environment();
        var proxies = proxies(terminal);
        var wait = Arguments.duration("--connect-timeout", connectTimeout);
        var url = environment.get("WINDLASS_URL");
        if (data == null && environment.get("WINDLASS_DATA") == null && url != null) {
            var gateway = environment.get("WINDLASS_GATEWAY");
            return new WindlassTarget(
                    address("WINDLASS_URL", url),
                    gateway == null ? null : address("WINDLASS_GATEWAY", gateway),
                    known ? token(tokenFile, environment.get("WINDLASS_TOKEN")) : "",
                    wait,
                    proxies);
        }
        var directory = directory(terminal);
        var installation = awaitInstallation(directory, wait);
        var named = installation.path("tokenFile").asString("");
        var file = tokenFile != null ? tokenFile : named.isEmpty() ? null : Path.of(named);
        var gateway = installation.path("gateway").asString("");
        return new WindlassTarget(
                address("api", installation.path("api").asString("")),
                gateway.isEmpty() ? null : address("gateway", gateway),
                known ? token(file, environment.get("WINDLASS_TOKEN")) : "",
                wait,
                proxies);
    }

    private Path directory(Terminal terminal) {
        if (data != null) {
            return data;
        }
        var named = terminal.environment().get("WINDLASS_DATA");
        return named == null ? WindlassHome.of(terminal.environment()).resolve("data") : Path.of(named);
    }

    /// `windlass.json` is away while an installation starts: waited for, like a refused connection.
    private static JsonNode awaitInstallation(Path directory, Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        boolean known = Files.isDirectory(directory);
        while (true) {
            var found = installation(directory.resolve("windlass.json"));
            if (found.isPresent()) {
                return found.get();
            }
            if (!known || System.nanoTime() > deadline) {
                throw new WindlassException(CliFailures.unreachable(
                        "no installation runs under " + directory,
                        "start one with: windlass dev --data " + directory
                                + ", or set WINDLASS_URL and WINDLASS_TOKEN"));
            }
            LockSupport.parkNanos(100_000_000L);
        }
    }

    private static Optional<JsonNode> installation(Path file) {
        try {
            return Optional.of(WindlassJson.mapper().readTree(Files.readString(file)));
        } catch (IOException | JacksonException _) {
            return Optional.empty();
        }
    }

    private static String token(@Nullable Path file, @Nullable String given) {
        if (file == null) {
            if (given == null || given.isBlank()) {
                throw new UsageException("there is no token", "set WINDLASS_TOKEN, or give --token-file FILE");
            }
            return checked("WINDLASS_TOKEN", given.strip());
        }
        try {
            return checked("the token file " + file, Files.readString(file).strip());
        } catch (IOException broken) {
            throw new UsageException("the token file " + file + " can't be read", "give a file that holds a token");
        }
    }

    private static String checked(String where, String token) {
        if (!token.matches("[\\x21-\\x7e]{1,400}")) {
            throw new UsageException(where + " holds no token", "give what windlass key create has printed");
        }
        return token;
    }

    private static URI address(String name, String value) {
        try {
            var address = URI.create(value);
            if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
                return address;
            }
        } catch (IllegalArgumentException _) {
            // Refused below.
        }
        throw new UsageException(name + " \"" + value + "\" is no address", "give one such as http://127.0.0.1:8080");
    }
}
