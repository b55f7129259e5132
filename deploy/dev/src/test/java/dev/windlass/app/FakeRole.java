package dev.windlass.app;

import com.sun.net.httpserver.HttpServer;
import dev.windlass.settings.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/// A role that does nothing but serve `/readyz`: 200 when Postgres takes the settings' login.
final class FakeRole implements ProgramRole {
    private final Settings settings;
    private final HttpServer server;

    FakeRole(Settings settings, String host, int port) {
        this.settings = settings;
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), 0);
        } catch (IOException e) {
            throw new IllegalStateException("port " + port, e);
        }
    }

    @Override
    public void start() {
        server.createContext("/readyz", exchange -> {
            exchange.sendResponseHeaders(readiness().ready() ? 200 : 503, -1);
            exchange.close();
        });
        server.start();
    }

    @Override
    public Readiness readiness() {
        var database = settings.database();
        try (var connection = DriverManager.getConnection(
                database.url(), database.user(), database.password().reveal())) {
            return new Readiness(connection.isValid(1) ? List.of() : List.of("database: not valid"));
        } catch (SQLException e) {
            return new Readiness(List.of("database: " + e.getMessage()));
        }
    }

    @Override
    public void stop() {
        server.stop(0);
    }
}
