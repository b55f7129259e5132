package dev.windlass.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootCacheTest {
    @TempDir
    Path home;

    @Test
    void aJvmStartsWithTheCacheOfItsKindThatLiesBesideTheJar() throws IOException {
        var jar = Files.createFile(home.resolve("windlass.jar"));
        var cache = Files.createFile(Files.createDirectory(home.resolve("boot")).resolve("node.aot"));

        assertThat(BootCache.flagsBeside(jar, "node")).containsExactly("-XX:AOTCache=" + cache);
    }

    @Test
    void aJvmWithoutACacheStartsWithout() throws IOException {
        var jar = Files.createFile(home.resolve("windlass.jar"));

        assertThat(BootCache.flagsBeside(jar, "node")).isEmpty();
    }

    /// JDK 25.0.3 would take it, and run the other build's classes.
    @Test
    void aJvmNeverStartsWithTheCacheOfAnotherBuild() throws IOException {
        var before = Files.createDirectory(home.resolve("20261101-120000-1"));
        Files.createFile(Files.createDirectory(before.resolve("boot")).resolve("node.aot"));
        var now = Files.createDirectory(home.resolve("20261101-130000-2"));

        assertThat(BootCache.flagsBeside(Files.createFile(now.resolve("windlass.jar")), "node"))
                .isEmpty();
    }

    @Test
    void aProgramThatDoesNotRunFromAJarHasNoCaches() {
        assertThat(BootCache.directory()).isEmpty();
        assertThat(RoleCommand.jvm("node", "classes")).noneMatch(flag -> flag.startsWith("-XX:AOT"));
    }
}
