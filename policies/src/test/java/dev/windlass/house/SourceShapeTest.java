package dev.windlass.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keeps files and methods of all modules short enough to read. Runs here, once for the whole repository.
class SourceShapeTest {
    private static final int MAX_FILE_LINES = 250;
    private static final int MAX_METHOD_LINES = 60;

    @Test
    void noFileAndNoMethodOfAnyModuleIsTooLong() throws IOException {
        var files = Sources.ofAllModules();

        var tooLong = new ArrayList<>(tooLongFiles(files));
        tooLong.addAll(tooLongMethods(files));

        assertThat(files).hasSizeGreaterThan(50);
        assertThat(tooLong).isEmpty();
    }

    @Test
    void aLongMethodIsFound(@TempDir Path folder) throws IOException {
        var file = folder.resolve("Long.java");
        Files.writeString(file, "class Long {\n  void method() {\n" + "    ;\n".repeat(59) + "  }\n}\n");

        assertThat(tooLongMethods(List.of(file))).singleElement().asString().contains("method", "61 lines");
    }

    private static List<String> tooLongFiles(List<Path> files) throws IOException {
        var tooLong = new ArrayList<String>();
        for (Path file : files) {
            int lines = Files.readAllLines(file).size();
            if (lines > MAX_FILE_LINES) {
                tooLong.add(file + " has " + lines + " lines; split it by what its first sentence says");
            }
        }
        return tooLong;
    }

    private static List<String> tooLongMethods(List<Path> files) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask)
                    compiler.getTask(null, manager, null, List.of(), null, manager.getJavaFileObjectsFromPaths(files));
            var scanner = new LongMethods(Trees.instance(task));
            for (CompilationUnitTree unit : task.parse()) {
                scanner.scan(unit, unit);
            }
            return scanner.found;
        }
    }

    private static final class LongMethods extends TreeScanner<Void, CompilationUnitTree> {
        private final Trees trees;
        private final List<String> found = new ArrayList<>();

        LongMethods(Trees trees) {
            this.trees = trees;
        }

        @Override
        public Void visitMethod(MethodTree method, CompilationUnitTree unit) {
            var positions = trees.getSourcePositions();
            var lines = unit.getLineMap();
            long first = lines.getLineNumber(positions.getStartPosition(unit, method));
            long last = lines.getLineNumber(positions.getEndPosition(unit, method));
            if (last - first + 1 > MAX_METHOD_LINES) {
                found.add(unit.getSourceFile().getName() + ": method " + method.getName() + " has " + (last - first + 1)
                        + " lines; give a part of it a name");
            }
            return super.visitMethod(method, unit);
        }
    }
}
