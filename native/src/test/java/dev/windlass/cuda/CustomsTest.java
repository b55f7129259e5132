package dev.windlass.cuda;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class CustomsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.windlass");

    @Test
    void generatedBindingsAreUsedByTheirCustomsOfficeOnly() {
        classes()
                .that()
                .resideInAPackage("dev.windlass.cuda.jextract..")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAPackage("dev.windlass.cuda..")
                .check(CLASSES);
    }

    @Test
    void devicesKnowNothingOfModelsOrSlabs() {
        noClasses()
                .that()
                .resideInAPackage("dev.windlass.cuda..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.windlass.onnx..", "dev.windlass.slab..", "dev.windlass.worker..", "org.slf4j..")
                .check(CLASSES);
    }
}
