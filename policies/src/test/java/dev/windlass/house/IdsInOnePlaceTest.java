package dev.windlass.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nobody but [dev.windlass.domain.Id] joins names to ids or takes ids apart. Runs here, once for the whole
/// repository.
class IdsInOnePlaceTest {
    /// Those that say what ids and names are, and the one that tells options of a command line from files.
    private static final Set<String> ALLOWED = Set.of("IdText.java", "Names.java", "InspectArguments.java");

    /// An option (`--wait`), a file's permissions, or a text for people, which has blanks.
    private static final Pattern OF_NO_ID =
            Pattern.compile("--[a-z][a-zA-Z0-9=.:/-]*|[rwx-]{9}|.*\\s.*", Pattern.DOTALL);

    /// Of a text for people, a part that is put together of values, or that asks for a kind.
    private static final Pattern JOINS = Pattern.compile("%[a-z]--|--%[a-z]|ledger:%s");

    @Test
    void noOtherSourceHasPartsOfIds() throws IOException {
        var files = Sources.ofAllModules().stream()
                .filter(Sources::isMain)
                .filter(file -> !ALLOWED.contains(file.getFileName().toString()))
                .toList();

        assertThat(files).hasSizeGreaterThan(300);
        assertThat(partsOfIds(files)).isEmpty();
    }

    @Test
    void partsOfIdsAreFound(@TempDir Path folder) throws IOException {
        var file = folder.resolve("Joins.java");
        Files.writeString(file, """
                class Joins {
                  String join = "a" + "--" + "b";
                  String[] split = join.split("--");
                  boolean kind = join.startsWith("rollback--");
                  String text = "name: %s--%s".formatted("a", "b");
                  String retry = "retry-" + join;
                  String option = "--wait";
                  String example = "windlass get promotion promote--payments--m--prod--7--3";
                }
                """);

        assertThat(partsOfIds(List.of(file))).hasSize(5);
    }

    private static List<String> partsOfIds(List<Path> files) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask)
                    compiler.getTask(null, manager, null, List.of(), null, manager.getJavaFileObjectsFromPaths(files));
            var scanner = new Literals();
            for (CompilationUnitTree unit : task.parse()) {
                scanner.scan(unit, unit);
            }
            return scanner.found;
        }
    }

    private static final class Literals extends TreeScanner<Void, CompilationUnitTree> {
        private final List<String> found = new ArrayList<>();

        @Override
        public Void visitLiteral(LiteralTree literal, CompilationUnitTree unit) {
            if (literal.getValue() instanceof String text && isPartOfAnId(text)) {
                found.add(unit.getSourceFile().getName() + ": \"" + text
                        + "\"; let dev.windlass.domain.Id write or read it");
            }
            return super.visitLiteral(literal, unit);
        }

        private static boolean isPartOfAnId(String text) {
            boolean joined = text.contains("--") && !OF_NO_ID.matcher(text).matches();
            return joined
                    || JOINS.matcher(text).find()
                    || Set.of("retry-", "ledger:").contains(text);
        }
    }
}
