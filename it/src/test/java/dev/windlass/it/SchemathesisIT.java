package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.message.NewKey;
import dev.windlass.domain.Role;
import dev.windlass.harness.Directories;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.Tools;
import dev.windlass.json.CanonicalJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Schemathesis, a fuzzer that nobody here wrote, against the OpenAPI document that control serves, with a key of each
/// role: no 5xx, and no status that the document doesn't name.
@InTurn
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SchemathesisIT {
    private static final String TENANT = "fuzzed";
    private static final long SECONDS_MAX = 240;
    private static final int EXAMPLES = 3;
    private static final Pattern GENERATED = Pattern.compile("(\\d+) generated, (\\d+) passed");

    private final RealWindlass windlass;
    private final Path directory = Directories.fresh("schemathesis");
    private Path schemathesis;

    SchemathesisIT(RealWindlass windlass) {
        this.windlass = windlass;
    }

    @BeforeAll
    void prepare() throws IOException {
        schemathesis = Tools.schemathesis();
        new Registry(windlass.client()).tenant(TENANT);
        try (var hooks = Objects.requireNonNull(getClass().getResourceAsStream("/schemathesis/hooks.py"))) {
            Files.write(directory.resolve("hooks.py"), hooks.readAllBytes());
        }
        // Who asks in a tenant that isn't his hears 404 and no more.
        Files.writeString(directory.resolve("schemathesis.toml"), """
                hooks = "hooks.py"

                [parameters]
                "path.tenant" = "%s"
                """.formatted(TENANT));
    }

    /// Who may do most comes last: he suspends the tenant, too.
    static Stream<Role> roles() {
        return Stream.concat(
                Arrays.stream(Role.values()).filter(role -> role != Role.PLATFORM_ADMIN),
                Stream.of(Role.PLATFORM_ADMIN));
    }

    @ParameterizedTest
    @MethodSource("roles")
    void nothingThatTheDocumentAllowsIsAServersErrorOrAnUndocumentedStatus(Role role) throws Exception {
        var printed = run(role);

        assertThat(printed).contains("No issues found");
        var cases = GENERATED.matcher(printed);
        assertThat(cases.find()).as(printed).isTrue();
        assertThat(Integer.parseInt(cases.group(1))).isGreaterThan(40).isEqualTo(Integer.parseInt(cases.group(2)));
    }

    private String token(Role role) throws Exception {
        return switch (role) {
            case PLATFORM_ADMIN -> windlass.token("admin");
            case PLATFORM_AUDITOR -> auditorOfPlatform();
            default ->
                windlass.client()
                        .createKey(TENANT, new NewKey("fuzz-" + role.id(), List.of(role)))
                        .token();
        };
    }

    /// Written as control writes the keys that its settings name: nobody can make one by the API.
    private String auditorOfPlatform() throws SQLException {
        var token = "wl-" + UUID.randomUUID();
        var sha = HexFormat.of()
                .parseHex(CanonicalJson.sha256(token.getBytes(StandardCharsets.UTF_8))
                        .hex());
        try (var connection = windlass.jdbc();
                var insert = connection.prepareStatement(
                        "INSERT INTO api_key (token_sha256, principal, roles) VALUES (?, 'fuzz-auditor', ?)")) {
            insert.setBytes(1, sha);
            insert.setArray(2, connection.createArrayOf("text", new String[] {Role.PLATFORM_AUDITOR.id()}));
            insert.executeUpdate();
        }
        return token;
    }

    private String run(Role role) throws Exception {
        var token = token(role);
        boolean most = role == Role.PLATFORM_ADMIN || role == Role.TENANT_ADMIN;
        var output = directory.resolve(role.id() + ".txt");
        var command = List.of(
                schemathesis.toString(),
                "--config-file",
                "schemathesis.toml",
                "--no-color",
                "run",
                windlass.api().resolve("/openapi.json").toString(),
                "--header",
                "Authorization: Bearer " + token,
                "--checks",
                "not_a_server_error,status_code_conformance",
                "--phases",
                most ? "coverage,fuzzing" : "fuzzing",
                "--max-examples",
                Integer.toString(EXAMPLES),
                "--seed",
                "1",
                "--no-shrink",
                "--continue-on-failure",
                "--warnings",
                "off",
                "--request-timeout",
                "30");
        var process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("schemathesis hangs; it printed: " + Files.readString(output));
        }
        return Files.readString(output);
    }
}
