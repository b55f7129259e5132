package dev.windlass.onnx;

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
                .resideInAPackage("dev.windlass.onnx.jextract")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAPackage("dev.windlass.onnx..")
                .check(CLASSES);
    }

    @Test
    void sessionsKnowNothingOfArrowInspectionOrLogging() {
        noClasses()
                .that()
                .resideInAPackage("dev.windlass.onnx..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.arrow..", "dev.windlass.worker..", "org.slf4j..", "ai.onnxruntime..")
                .check(CLASSES);
    }
}
