package dev.windlass.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.storage.MigrationRefusedException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class MigrateCommandTest {
    @Test
    void whatAMigrationSaysIsOneLine() {
        var words =
                "nothing was changed, since there are names that today's rules don't allow: tenant \"a-\"; push anew";
        var wiring = new Wiring(
                _ -> {
                    throw new AssertionError("no role");
                },
                _ -> {
                    throw new AssertionError("no role");
                },
                _ -> {
                    throw new MigrationRefusedException(words, new IllegalStateException("Flyway's frame"));
                });
        var bytes = new ByteArrayOutputStream();
        var before = System.err;
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        int code;
        try {
            code = Program.ofProduction(wiring).run("migrate");
        } finally {
            System.setErr(before);
        }

        assertThat(code).isEqualTo(1);
        assertThat(bytes.toString(StandardCharsets.UTF_8).strip()).isEqualTo("windlass: " + words);
    }
}
