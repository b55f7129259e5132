package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher script on a small tree of its own, with a Maven that only writes down what it was asked.
final class LauncherIT {
    private static final Path SCRIPT = Path.of("../windlass").toAbsolutePath().normalize();
    private static final Duration LATER = Duration.ofSeconds(5);
    private static final long LIMIT_SECONDS = 60;
    private static final Pattern JAVA_VERSION = Pattern.compile("^JAVA_VERSION=\"(\\d+)", Pattern.MULTILINE);

    @TempDir
    private Path root;

    @BeforeEach
    void plant() throws IOException {
        Files.copy(SCRIPT, root.resolve("windlass"), StandardCopyOption.COPY_ATTRIBUTES);
        for (var file : List.of(
                "pom.xml",
                "it/pom.xml",
                "it/src/test/java/Bench.java",
                "deploy/pom.xml",
                "deploy/server/src/main/java/Main.java",
                "deploy/dev/target/windlass.jar",
                "deploy/dev/target/lib/other.jar")) {
            Files.createDirectories(root.resolve(file).getParent());
            Files.writeString(root.resolve(file), "");
        }
        mvn("");
    }

    @Test
    void theBenchIsBuiltAgainWhenOnlyATestHasChangedAndTheProgramIsNot() throws Exception {
        run("bench");
        run("status");
        assertThat(builds()).hasSize(2);
        run("bench");
        run("status");
        assertThat(builds()).as("nothing has changed").hasSize(2);

        change("it/src/test/java/Bench.java");
        run("bench");
        run("status");
        assertThat(builds()).hasSize(3);
        assertThat(builds().getLast()).as("all modules").doesNotContain("-pl deploy/dev");

        change("deploy/server/src/main/java/Main.java");
        run("status");
        assertThat(builds()).hasSize(4);
        assertThat(builds().getLast()).contains("-pl deploy/dev -am");
    }

    /// A JDK may take a cache whose jars have changed, and run the old classes: no build may write where one lies.
    @Test
    void eachBuildIsStagedWhereNoOtherOneAndNoCacheOfAnotherOneIs() throws Exception {
        Files.writeString(root.resolve("deploy/dev/target/lib/windlass-policies.jar"), "classes of the first");
        run("status");
        var first = staged();
        var cache = Files.createDirectories(first.resolve("boot")).resolve("client.aot");
        Files.writeString(cache, "of the first");
        run("status");
        assertThat(staged()).as("nothing has changed").isEqualTo(first);

        change("deploy/server/src/main/java/Main.java", "jar.stamp");
        Files.writeString(root.resolve("deploy/dev/target/lib/windlass-policies.jar"), "classes of the second");
        run("status");

        assertThat(staged()).isNotEqualTo(first);
        assertThat(staged().resolve("boot/client.aot")).doesNotExist();
        assertThat(staged().resolve("lib/windlass-policies.jar")).hasContent("classes of the second");
        assertThat(first.resolve("lib/windlass-policies.jar")).hasContent("classes of the first");
        assertThat(cache).hasContent("of the first");
    }

    @Test
    void whatWasNotRunIsNamedWithItsReasonAndIsNoFailure() throws Exception {
        mvn(report("""
                <testsuite name="dev.windlass.it.KillIT" time="1" tests="2" errors="0" skipped="1" failures="0">
                  <testcase name="goesOn" classname="dev.windlass.it.KillIT" time="1"/>
                  <testcase name="needsTemporal" classname="dev.windlass.it.KillIT" time="0">
                    <skipped message="not run: the Temporal CLI can&apos;t be had"/>
                  </testcase>
                </testsuite>
                """));

        var outcome = run("verify");

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(outcome.output())
                .contains("not run:\n  KillIT.needsTemporal: not run: the Temporal CLI can't be had\n")
                .endsWith("1 passed, 0 failed, 1 skipped\n");
    }

    @Test
    void aFailedTestIsNamedAndFailsTheRun() throws Exception {
        mvn(report("""
                <testsuite name="dev.windlass.it.KillIT" time="1" tests="2" errors="1" skipped="0" failures="0">
                  <testcase name="goesOn" classname="dev.windlass.it.KillIT" time="1"/>
                  <testcase name="breaks" classname="dev.windlass.it.KillIT" time="0">
                    <error message="it &lt;broke&gt;" type="java.lang.IllegalStateException"><![CDATA[trace]]></error>
                  </testcase>
                </testsuite>
                """));

        var outcome = run("verify");

        assertThat(outcome.code()).as(outcome.output()).isNotZero();
        assertThat(outcome.output())
                .contains("failed:\n  KillIT.breaks: it <broke>\n")
                .endsWith("1 passed, 1 failed, 0 skipped\n");
    }

    @Test
    void aBuildThatBreaksFailsTheRunThoughNoTestDid() throws Exception {
        mvn("exit 1");

        var outcome = run("verify");

        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.output()).contains("the build failed");
    }

    @Test
    void withoutJavaHomeAndWithAnOlderJavaFirstItFindsANewJdkByItself() throws Exception {
        var old = jdk("jvm/old", "17.0.15");
        Files.createSymbolicLink(root.resolve("bin/java"), old.resolve("bin/java"));
        Files.createDirectories(root.resolve(".jdks"));
        Files.createSymbolicLink(root.resolve(".jdks/new"), Path.of(System.getProperty("java.home")));
        mvn("printf '%s\\n' \"$JAVA_HOME\" >'" + root.resolve("found") + "'");

        run("status", Map.of("HOME", root.toString()));

        var found = Path.of(Files.readString(root.resolve("found")).strip());
        assertThat(found).isNotEqualTo(old);
        assertThat(JAVA_VERSION
                        .matcher(Files.readString(found.resolve("release")))
                        .results())
                .singleElement()
                .satisfies(it -> assertThat(Integer.parseInt(it.group(1))).isGreaterThanOrEqualTo(25));
    }

    @Test
    void withoutANewJdkItSaysInOneLineWhatToInstall() throws Exception {
        jdk("jvm/old", "17.0.15");
        asksForJdk("999"); // there is a new one on the machine that runs this

        var outcome = run("status", Map.of("JAVA_HOME", root.resolve("jvm/old").toString()));

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.output())
                .isEqualTo(
                        "windlass: no JDK 999 or newer found; install one (for example Temurin 999) and set JAVA_HOME"
                                + " to it\n");
        assertThat(root.resolve("asked")).doesNotExist();
    }

    private record Outcome(int code, String output) {}

    /// A Maven that notes its arguments; when it is asked to verify, `then` is run, too.
    private void mvn(String then) throws IOException {
        var program = root.resolve("bin/mvn");
        Files.createDirectories(program.getParent());
        Files.writeString(program, "#!/bin/sh\necho \"$*\" >>'" + root + "/asked'\n" + then + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// The home of a JDK of that version, as far as one looks at it without running it.
    private Path jdk(String home, String version) throws IOException {
        var directory = Files.createDirectories(root.resolve(home));
        for (var program : List.of("java", "javac")) {
            var file = directory.resolve("bin").resolve(program);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "#!/bin/sh\nexit 70\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.writeString(directory.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return directory;
    }

    private void asksForJdk(String version) throws IOException {
        var script = root.resolve("windlass");
        var text = Files.readString(script);
        assertThat(text).containsOnlyOnce("\njava_min=25\n");
        Files.writeString(script, text.replace("\njava_min=25\n", "\njava_min=" + version + "\n"));
    }

    private String report(String xml) {
        var directory = root.resolve("it/target/failsafe-reports");
        return "case $* in *' verify') mkdir -p '" + directory + "'; cat >'" + directory + "/TEST-one.xml' <<'END'\n"
                + xml + "END\n;; esac";
    }

    /// Where the build lies that would run now.
    private Path staged() throws IOException {
        return Path.of(Files.readString(root.resolve("target/launcher/staged")).strip());
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(root.resolve("asked"));
    }

    /// Newer than every stamp, whatever the clock's grain.
    private void change(String file) throws IOException {
        change(file, "bench.stamp");
    }

    private void change(String file, String stamp) throws IOException {
        var newest = Files.getLastModifiedTime(root.resolve("target/launcher").resolve(stamp))
                .toInstant();
        Files.setLastModifiedTime(root.resolve(file), FileTime.from(newest.plus(LATER)));
    }

    private Outcome run(String verb) throws Exception {
        return run(verb, Map.of("JAVA_HOME", System.getProperty("java.home")));
    }

    /// With what `more` says in its environment, and no other word on where a JDK is.
    private Outcome run(String verb, Map<String, String> more) throws Exception {
        var output = Files.createTempFile(root, "output", ".txt");
        var builder = new ProcessBuilder(root.resolve("windlass").toString(), verb)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeAll(List.of("JAVA_HOME", "WINDLASS_JAVA_HOME"));
        builder.environment().putAll(more);
        builder.environment().put("WINDLASS_HOME", root.resolve("home").toString());
        builder.environment().put("PATH", root.resolve("bin") + ":" + System.getenv("PATH"));
        var process = builder.start();
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), Files.readString(output));
    }
}
