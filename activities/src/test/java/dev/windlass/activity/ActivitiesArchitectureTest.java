package dev.windlass.activity;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.temporal.failure.ApplicationFailure;

@AnalyzeClasses(
        packages = {"dev.windlass.activity", "dev.windlass.agent"},
        importOptions = ImportOption.DoNotIncludeTests.class)
final class ActivitiesArchitectureTest {
    @ArchTest
    static final ArchRule ACTIVITIES_NEVER_SEE_HTTP = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "java.net.http..");

    @ArchTest
    static final ArchRule ONLY_FAILURES_MAKES_APPLICATION_FAILURES = noClasses()
            .that()
            .doNotHaveSimpleName("Failures")
            .should()
            .callMethodWhere(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                    com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                            com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo(
                                    ApplicationFailure.class))));

    @ArchTest
    static final ArchRule THE_AGENT_NEVER_SEES_TEMPORAL = noClasses()
            .that()
            .resideInAPackage("dev.windlass.agent..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.temporal..", "dev.windlass.workflow..", "dev.windlass.activity..");
}
