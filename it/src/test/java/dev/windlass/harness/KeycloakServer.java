package dev.windlass.harness;

import dev.windlass.json.WindlassJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// A real Keycloak as a child process on loopback, in memory, with the realm of `keycloak/realm.json`.
public final class KeycloakServer implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofMinutes(3);
    private static final String PASSWORD = "admin-password";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final String base;

    private KeycloakServer(Process process, String base) {
        this.process = process;
        this.base = base;
    }

    /// Starts it and returns when its realm is there; skips the test that asked where it can't be had.
    public static KeycloakServer start(Path directory) {
        var program = Tools.keycloak();
        int port = ObjectServer.freePort();
        try {
            var builder = new ProcessBuilder(
                            program.toString(),
                            "start",
                            "--optimized",
                            "--http-enabled=true",
                            "--hostname-strict=false",
                            "--http-host=127.0.0.1",
                            "--http-port=" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("keycloak.log").toFile());
            builder.environment()
                    .putAll(Map.of(
                            "JAVA_HOME",
                            System.getProperty("java.home"),
                            "JAVA_OPTS_KC_HEAP",
                            "-Xms64m -Xmx512m",
                            "KC_BOOTSTRAP_ADMIN_USERNAME",
                            "admin",
                            "KC_BOOTSTRAP_ADMIN_PASSWORD",
                            PASSWORD));
            var server = new KeycloakServer(builder.start(), "http://127.0.0.1:" + port);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            Until.within(START_MAX, () -> "Keycloak answers: " + Directories.tail(directory.resolve("keycloak.log")))
                    .holds(server::ready);
            server.makeRealm();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean ready() {
        if (!process.isAlive()) {
            throw new IllegalStateException("Keycloak ended with " + process.exitValue());
        }
        try {
            return send(HttpRequest.newBuilder(URI.create(base + "/realms/master")))
                            .statusCode()
                    == 200;
        } catch (UncheckedIOException _) {
            return false;
        }
    }

    private void makeRealm() throws IOException {
        try (var realm = Objects.requireNonNull(KeycloakServer.class.getResourceAsStream("/keycloak/realm.json"))) {
            var text = new String(realm.readAllBytes(), StandardCharsets.UTF_8);
            var made = send(admin(adminToken(), "").POST(BodyPublishers.ofString(text)));
            if (made.statusCode() != 201) {
                throw new IllegalStateException("the realm isn't made: " + made.body());
            }
        }
    }

    private String adminToken() {
        return token(
                "master",
                "access_token",
                Map.of("grant_type", "password", "client_id", "admin-cli", "username", "admin", "password", PASSWORD));
    }

    public String issuer() {
        return base + "/realms/windlass";
    }

    /// A token of its realm.
    ///
    /// @param kind `access_token`, `id_token` or `refresh_token`
    public String token(String kind, Map<String, String> form) {
        return token("windlass", kind, form);
    }

    private String token(String realm, String kind, Map<String, String> form) {
        var body = form.entrySet().stream()
                .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder(URI.create(base + "/realms/" + realm + "/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body));
        return json(send(request)).path(kind).asString();
    }

    /// Has a new key sign from now on, and takes the ones before away.
    public void rotateKeys() {
        var admin = adminToken();
        var components = "/windlass/components";
        var before = json(send(
                admin(admin, components + "?type=org.keycloak.keys.KeyProvider").GET()));
        send(admin(admin, components).POST(BodyPublishers.ofString("""
                {"name": "second", "providerId": "rsa-generated", "providerType": "org.keycloak.keys.KeyProvider",
                 "config": {"priority": ["200"], "enabled": ["true"], "active": ["true"], "algorithm": ["RS256"]}}
                """)));
        before.values().stream()
                .filter(it -> it.path("providerId").asString().equals("rsa-generated"))
                .forEach(it ->
                        send(admin(admin, components + "/" + it.path("id").asString())
                                .DELETE()));
    }

    private HttpRequest.Builder admin(String token, String path) {
        return HttpRequest.newBuilder(URI.create(base + "/admin/realms" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
    }

    private static JsonNode json(HttpResponse<String> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(answer.uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return WindlassJson.mapper().readTree(answer.body());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Its program is a script, whose child the server may be.
    @Override
    public void close() {
        process.descendants().forEach(Signals::kill);
        Signals.kill(process.toHandle());
    }
}
