package dev.windlass.dev;

import dev.windlass.settings.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Makes a data directory, and keeps its password the one that the settings say. The server doesn't run meanwhile.
final class PostgresSetup {
    static final Duration COMMAND_MAX = Duration.ofMinutes(2);
    private static final String PASSWORD_MARKER = "windlass-password.sha256";

    private PostgresSetup() {}

    static void initialise(Path bin, Postgres.Place place, Secret password) throws IOException {
        var parent = OwnFiles.privateDirectory(
                java.util.Objects.requireNonNull(place.data().toAbsolutePath().getParent(), "data directory at /"));
        var fresh = Files.createTempDirectory(parent, ".initdb-");
        var passwordFile = Files.createTempFile(parent, ".initdb-", ".pw");
        Files.writeString(passwordFile, password.reveal());
        try {
            run(
                    place,
                    "initdb",
                    bin.resolve("initdb").toString(),
                    "-D",
                    fresh.toString(),
                    "-U",
                    Postgres.USER,
                    "-A",
                    "scram-sha-256",
                    "--pwfile=" + passwordFile,
                    "--encoding=UTF8",
                    "--no-locale");
            rememberPassword(fresh, password);
            Files.move(fresh, place.data());
        } finally {
            Files.delete(passwordFile);
            OwnFiles.deleteTree(fresh);
        }
    }

    /// Sets the password in single-user mode: whoever lost the settings file keeps the data.
    static void setPassword(Path bin, Postgres.Place place, Secret password) throws IOException {
        var marker = place.data().resolve(PASSWORD_MARKER);
        if (Files.exists(marker) && Files.readString(marker).equals(digestOf(password))) {
            return;
        }
        var input = Files.createTempFile(place.data(), ".password-", ".sql");
        try {
            Files.writeString(
                    input,
                    "ALTER ROLE " + Postgres.USER + " PASSWORD '"
                            + password.reveal().replace("'", "''") + "'\n");
            var command = new ArrayList<>(unprivileged());
            command.addAll(List.of(
                    bin.resolve("postgres").toString(),
                    "--single",
                    "-D",
                    place.data().toString(),
                    "postgres"));
            ExternalCommands.run(command, input, place.logs().resolve("postgres-setup.log"), COMMAND_MAX)
                    .orThrow("the password of Postgres can't be set");
            rememberPassword(place.data(), password);
        } finally {
            Files.delete(input);
        }
    }

    private static void rememberPassword(Path data, Secret password) throws IOException {
        OwnFiles.writeAtomically(data.resolve(PASSWORD_MARKER), digestOf(password), OwnFiles.PRIVATE);
    }

    // 256 random bits: a plain digest can't be turned back.
    private static String digestOf(Secret password) {
        return Digests.sha256(password.reveal().getBytes(StandardCharsets.UTF_8));
    }

    private static void run(Postgres.Place place, String what, String... words) throws IOException {
        Files.createDirectories(place.logs());
        var command = new ArrayList<>(unprivileged());
        command.addAll(List.of(words));
        ExternalCommands.run(command, null, place.logs().resolve("postgres-setup.log"), COMMAND_MAX)
                .orThrow(
                        "Postgres: " + what + " failed"
                                + (unprivileged().isEmpty()
                                        ? ""
                                        : " (as root it needs user namespaces: where they are off, run Windlass as another user)"));
    }

    /// Postgres refuses to run as root; in a user namespace of its own it isn't.
    static List<String> unprivileged() {
        return "root".equals(System.getProperty("user.name")) ? List.of("unshare", "-U") : List.of();
    }
}
