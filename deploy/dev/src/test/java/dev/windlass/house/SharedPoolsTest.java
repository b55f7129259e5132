package dev.windlass.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.windlass.control.ControlLimits;
import dev.windlass.control.PoolLimits;
import dev.windlass.quota.OwnPool;
import dev.windlass.quota.SharedPool;
import dev.windlass.quota.SizeOfPool;
import dev.windlass.settings.SettingsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Finds what tenants share in the code and in the settings, and holds the table in ARCHITECTURE.md to it.
class SharedPoolsTest {
    private static final String HEADING = "## What tenants share";

    /// What is a pool by its type; ours by name, since their packages keep them to themselves.
    private static final List<String> POOLS = List.of(
            "java.util.concurrent.Semaphore",
            "java.util.concurrent.BlockingQueue",
            "java.util.concurrent.Executor",
            "java.net.http.HttpClient",
            "javax.sql.DataSource",
            "okhttp3.OkHttpClient",
            "io.minio.MinioAsyncClient",
            "org.eclipse.jetty.util.thread.ThreadPool",
            "dev.windlass.quota.Shares",
            "dev.windlass.quota.PrincipalShares",
            "dev.windlass.control.Places",
            "dev.windlass.http.Connections",
            "dev.windlass.gateway.schedule.Commons",
            "dev.windlass.control.TenantPlaces",
            "dev.windlass.feed.Outbox");

    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.windlass");

    /// A row of the table.
    private record Row(String pool, String limit, String share, String full) {}

    @Test
    void everyPoolSaysWhoSharesIt() {
        assertThat(unmarked(PRODUCTION)).isEmpty();
    }

    @Test
    void everySettingWithAMaximumSaysWhoSharesIt() {
        var settings = fields(PRODUCTION)
                .filter(field -> field.getOwner().getPackageName().equals("dev.windlass.settings"))
                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                .filter(field -> field.getName().endsWith("Max"))
                .toList();

        assertThat(settings).hasSizeGreaterThan(8);
        assertThat(settings).allMatch(SharedPoolsTest::marked);
    }

    @Test
    void theTableOfArchitectureIsWhatTheCodeSays() throws IOException {
        assertThat(written(Files.readString(repository().resolve("ARCHITECTURE.md"))))
                .containsExactlyInAnyOrderElementsOf(rows());
    }

    @Test
    void aSizeBelongsToAPoolThatIsThere() {
        var pools = rows().stream().map(Row::pool).toList();

        assertThat(pools).doesNotHaveDuplicates();
        assertThat(pools)
                .containsAll(fields(PRODUCTION)
                        .filter(field -> field.isAnnotatedWith(SizeOfPool.class))
                        .map(field ->
                                field.getAnnotationOfType(SizeOfPool.class).value())
                        .toList());
    }

    @Test
    void theTableNamesTheSizesThatHold() throws ReflectiveOperationException {
        var settings = SettingsFile.defaults(Map.of());
        var sizes = new HashMap<String, Object>();
        for (var record : List.of(PoolLimits.DEFAULT, ControlLimits.DEFAULT, settings.limits(), settings.database())) {
            sizes.putAll(sizes(record));
        }
        var limits = rows().stream().collect(Collectors.toMap(Row::pool, Row::limit));

        assertThat(sizes).hasSizeGreaterThan(6);
        sizes.forEach((pool, size) ->
                assertThat(limits.get(pool)).as(pool).contains(String.format(Locale.ROOT, "%,d", size)));
    }

    private static Map<String, Object> sizes(Record record) throws ReflectiveOperationException {
        var sizes = new HashMap<String, Object>();
        for (var component : record.getClass().getRecordComponents()) {
            var mark = record.getClass().getDeclaredField(component.getName()).getAnnotation(SizeOfPool.class);
            if (mark != null) {
                sizes.put(mark.value(), component.getAccessor().invoke(record));
            }
        }
        return sizes;
    }

    @Test
    void aPoolThatSaysNothingIsFound() {
        var found = unmarked(new ClassFileImporter().importClasses(Silent.class));

        assertThat(found).hasSize(2);
    }

    private static final class Silent {
        private final Semaphore places = new Semaphore(1);
        private final List<Semaphore> more = List.of(places);

        @OwnPool("a test's")
        private final Semaphore own = new Semaphore(more.size());
    }

    private static List<String> unmarked(JavaClasses classes) {
        return fields(classes)
                .filter(field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(SharedPoolsTest::pool)
                .filter(field -> !marked(field))
                .map(JavaField::getFullName)
                .toList();
    }

    private static Stream<JavaField> fields(JavaClasses classes) {
        return classes.stream().flatMap(type -> type.getFields().stream());
    }

    private static boolean pool(JavaField field) {
        return field.getType().getAllInvolvedRawTypes().stream()
                .map(JavaClass::getBaseComponentType)
                .anyMatch(type -> POOLS.stream().anyMatch(type::isAssignableTo));
    }

    /// Exactly one of the marks: a pool isn't shared and somebody's own.
    private static boolean marked(JavaField field) {
        return Stream.of(SharedPool.class, OwnPool.class, SizeOfPool.class)
                        .filter(field::isAnnotatedWith)
                        .count()
                == 1;
    }

    private static List<Row> rows() {
        return fields(PRODUCTION)
                .filter(field -> field.isAnnotatedWith(SharedPool.class))
                .map(field -> field.getAnnotationOfType(SharedPool.class))
                .map(pool -> new Row(pool.value(), pool.limit(), pool.share(), pool.full()))
                .toList();
    }

    /// The rows of the table under the heading, without its head.
    private static List<Row> written(String text) {
        var section = text.substring(text.indexOf(HEADING) + HEADING.length());
        var lines = section.lines()
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .toList();
        var rows = new ArrayList<Row>();
        for (var line : lines) {
            var cells = Arrays.stream(line.substring(1, line.lastIndexOf('|')).split("\\|"))
                    .map(String::strip)
                    .toList();
            assertThat(cells).as(line).hasSize(4);
            rows.add(new Row(cells.get(0), cells.get(1), cells.get(2), cells.get(3)));
        }
        return rows;
    }

    private static Path repository() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("policies/pom.xml"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
