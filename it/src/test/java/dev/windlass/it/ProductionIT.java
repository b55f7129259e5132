package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.harness.ProgramLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/// What production has on its class path: whoever adds to it, or takes from it, says so in the list.
final class ProductionIT {
    @Test
    void itsClassPathIsWhatTheListSays() throws IOException {
        assertThat(jars()).containsExactlyElementsOf(listed());
    }

    /// Without their versions.
    private static List<String> jars() throws IOException {
        try (var jar = new JarFile(ProgramLine.productionClassPath())) {
            var others = jar.getManifest().getMainAttributes().getValue("Class-Path");
            return Arrays.stream(others.split(" "))
                    .map(name -> name.replaceFirst("-\\d.*", ""))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> listed() throws IOException {
        try (var list = ProductionIT.class.getResourceAsStream("/production-class-path.txt")) {
            return new String(Objects.requireNonNull(list).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
