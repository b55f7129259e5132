package dev.windlass.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConfinedProcessTest {
    @Test
    void passesNothingOnButWhatIsOnTheList() throws Exception {
        var builder = new ProcessBuilder("env");
        builder.environment().put("WINDLASS_DATABASE_PASSWORD", "hunter2");
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Dsecret=hunter2");
        builder.environment().put("LC_ALL", "C.UTF-8");

        var printed = output(builder);

        assertThat(printed).contains("LC_ALL=C.UTF-8").noneMatch(line -> line.contains("hunter2"));
        assertThat(printed)
                .allSatisfy(
                        line -> assertThat(line.substring(0, line.indexOf('='))).isIn(ConfinedProcess.ENVIRONMENT));
    }

    @Test
    void noThreadOfItMayGainPrivileges() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

        var printed = output(new ProcessBuilder(java, "-cp", classPath, Threads.class.getName()));

        assertThat(printed).hasSizeGreaterThan(5).containsOnly("1");
    }

    @Test
    void whoStartsItKeepsItsOwnPrivileges() throws Exception {
        var before = noNewPrivileges(Path.of("/proc/self/status"));

        output(new ProcessBuilder("true"));

        assertThat(noNewPrivileges(Path.of("/proc/self/status"))).isEqualTo(before);
        assertThat(noNewPrivileges(Path.of("/proc/thread-self/status"))).isEqualTo(before);
    }

    @Test
    void oneThatIsStartedAsideLeavesTheCoresToOthers() throws Exception {
        int own = Integer.parseInt(output(new ProcessBuilder("nice")).getFirst());

        var aside = output(ConfinedProcess.startAside(new ProcessBuilder("nice")));

        assertThat(aside).containsExactly(Integer.toString(Math.min(19, own + 10)));
        assertThat(output(new ProcessBuilder("nice"))).containsExactly(Integer.toString(own));
    }

    @Test
    void saysWhyItDoesNotStart() {
        assertThatThrownBy(() -> ConfinedProcess.start(new ProcessBuilder("/no/such/program")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/no/such/program");
    }

    /// Prints for each of its process's threads whether it has given up new privileges.
    static final class Threads {
        private Threads() {}

        public static void main(String[] args) throws IOException {
            try (var threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
                for (var thread : threads) {
                    System.out.println(noNewPrivileges(thread.resolve("status")));
                }
            }
        }
    }

    private static String noNewPrivileges(Path status) throws IOException {
        var field = "NoNewPrivs:";
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(field))
                    .map(line -> line.substring(field.length()).strip())
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<String> output(ProcessBuilder builder) throws IOException, InterruptedException {
        return output(ConfinedProcess.start(builder));
    }

    private static List<String> output(Process process) throws IOException, InterruptedException {
        var printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        return printed.lines().toList();
    }
}
