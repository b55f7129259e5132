package dev.windlass.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolBoxTest {
    @TempDir
    Path directory;

    @Test
    void aWheelWithThePinnedDigestIsUnpackedAndRuns() throws IOException {
        var wheel = wheel("#!/bin/sh\necho tool 3.2.1\n");

        var failure = pinned().unpack(wheel, Digests.sha256(wheel), directory.resolve("into"));

        assertThat(failure).isEmpty();
        assertThat(directory.resolve("into/tool")).isExecutable();
    }

    @Test
    void aWheelWithAnotherDigestIsNotUnpacked() throws IOException {
        var failure = pinned().unpack(wheel("#!/bin/sh\n"), "00", directory.resolve("into"));

        assertThat(failure).hasValueSatisfying(text -> assertThat(text).contains("pinned is 00: not used"));
        assertThat(directory.resolve("into")).doesNotExist();
    }

    @Test
    void aHeaderIsUnpackedAndNoProgram() throws IOException {
        var wheel = directory.resolve("some.whl");
        try (var zip = new ZipOutputStream(Files.newOutputStream(wheel))) {
            zip.putNextEntry(new ZipEntry("include/some.h"));
        }

        var failure = new Wheel("some-headers", "1.0", "include/some.h", Map.of())
                .unpack(wheel, Digests.sha256(wheel), directory.resolve("into"));

        assertThat(failure).isEmpty();
        assertThat(directory.resolve("into/some.h")).isRegularFile().matches(file -> !Files.isExecutable(file));
    }

    @Test
    void headersOfCudaSayTheirVersion() throws IOException {
        var header = directory.resolve("home/tools/cuda-headers-13.5.37/cuda.h");
        Files.createDirectories(header.getParent());
        Files.writeString(header, "#pragma once\n#define CUDA_VERSION 13050\n");

        assertThat(box(Map.of("PATH", "")).cudaHeaders()).isEqualTo(new ToolLookup.Found(header, "13.5", "cache"));
    }

    /// Where pip puts packages has the name of Python's version in it.
    @Test
    void theCompilerOfCudaLiesWhereItIsLookedFor() throws IOException {
        program("python3", """
                [ "$2" = venv ] || exit 1
                packed=$3/lib/python3.9/site-packages/nvidia/cu13/bin
                mkdir -p "$3/bin" "$packed"
                printf '#!/bin/sh\\nexit 0\\n' >"$3/bin/python"
                printf '#!/bin/sh\\necho Cuda compilation tools, release 13.5, V13.5.37\\n' >"$packed/nvcc"
                chmod +x "$3/bin/python" "$packed/nvcc"
                """);
        var nvcc = directory.resolve("home/tools/cuda-compiler-13.5.37/cuda/bin/nvcc");

        assertThat(box(Map.of("PATH", directory.toString())).cudaCompiler())
                .isEqualTo(new ToolLookup.Found(nvcc, "13.5", "venv"));
        assertThat(box(Map.of("PATH", "")).cudaCompiler()).isEqualTo(new ToolLookup.Found(nvcc, "13.5", "cache"));
    }

    @Test
    void theSettingComesFirst() throws IOException {
        var mine = program("mine", "echo temporal version 9.8.7");
        program("temporal", "echo temporal version 1.2.3");

        var found = box(Map.of(ToolBox.TEMPORAL_SETTING, mine.toString(), "PATH", directory.toString()))
                .temporal();

        assertThat(found).isEqualTo(new ToolLookup.Found(mine, "9.8.7", "setting"));
    }

    @Test
    void aSettingThatDoesNotRunIsNotPassedOver() throws IOException {
        program("temporal", "echo temporal version 1.2.3");

        var found = box(Map.of(ToolBox.TEMPORAL_SETTING, "/no/such/program", "PATH", directory.toString()))
                .temporal();

        assertThat(found).isInstanceOf(ToolLookup.Missing.class);
    }

    @Test
    void thePathComesSecond() throws IOException {
        var program = program("temporal", "echo temporal version 1.2.3");

        assertThat(box(Map.of("PATH", directory.toString())).temporal())
                .isEqualTo(new ToolLookup.Found(program, "1.2.3", "PATH"));
    }

    @Test
    void ourOwnCopyComesThird() throws IOException {
        var home = directory.resolve("home");
        var cached = program("home/tools/temporal-1.9.1/temporal", "echo temporal version 1.9.1");

        assertThat(new ToolBox(home, Map.of("PATH", ""), StartProgress.silent()).temporal())
                .isEqualTo(new ToolLookup.Found(cached, "1.9.1", "cache"));
    }

    @Test
    void withoutPythonAndGoEveryWayIsNamedWithItsReason() {
        var box = box(Map.of("PATH", ""));

        assertThat(box.temporal())
                .isEqualTo(new ToolLookup.Missing("wheel: no python3 on PATH; go install: no go on PATH"));
    }

    private ToolBox box(Map<String, String> environment) {
        return new ToolBox(directory.resolve("home"), environment, StartProgress.silent());
    }

    private static Wheel pinned() {
        return Wheel.ofProgram("some-tool", "1.0", "tool", Map.of());
    }

    private Path wheel(String content) throws IOException {
        var wheel = directory.resolve("some.whl");
        try (var zip = new ZipOutputStream(Files.newOutputStream(wheel))) {
            zip.putNextEntry(new ZipEntry("some_tool-1.0.data/scripts/tool"));
            zip.write(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return wheel;
    }

    private Path program(String name, String script) throws IOException {
        var path = directory.resolve(name);
        Files.createDirectories(path.getParent());
        Files.writeString(path, "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
