package dev.windlass.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Sizes and offsets as the C++ compiler sees them in NVIDIA's headers, against every layout that Java reads with.
final class LayoutsTest {
    @Test
    void everyLayoutIsTheHeaders() throws Exception {
        assertThat(lines(StandIns.file("layouts").toString())).containsExactlyInAnyOrderElementsOf(ofJava());
    }

    private static List<String> lines(String program) throws IOException {
        var process = new ProcessBuilder(program).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                .lines()
                .toList();
    }

    private static List<String> ofJava() throws ReflectiveOperationException {
        var lines = new ArrayList<String>();
        for (var type : new ClassFileImporter().importPackages("dev.windlass.cuda.jextract")) {
            if (type.getSimpleName().endsWith("_st")) {
                var layout = (GroupLayout) type.reflect().getMethod("layout").invoke(null);
                var name = layout.name().orElseThrow();
                lines.add(name + " " + layout.byteSize());
                layout.memberLayouts().stream()
                        .map(MemoryLayout::name)
                        .flatMap(java.util.Optional::stream)
                        .forEach(member -> lines.add(
                                name + "." + member + " " + layout.byteOffset(PathElement.groupElement(member))));
            }
        }
        return lines;
    }
}
