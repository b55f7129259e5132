package dev.windlass.workflow;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.temporal.activity.ActivityInterface;
import io.temporal.workflow.WorkflowInterface;
import java.util.Set;

/// What makes replay safe is checked on the class files, not by discipline.
@AnalyzeClasses(packages = "dev.windlass.workflow", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final Set<String> CLOCKS_AND_DICE =
            Set.of("now", "currentTimeMillis", "nanoTime", "getenv", "getProperty", "randomUUID", "random", "sleep");

    @ArchTest
    static final ArchRule noClocksDiceThreadsOrInputAndOutput = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.util.concurrent..", "java.io..", "java.nio..", "java.net..", "java.sql..", "javax..")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching(
                    "java\\.lang\\.(Thread.*|Process.*)|java\\.util\\.(Random|Timer)|org\\.slf4j\\.LoggerFactory");

    @ArchTest
    static final ArchRule timeAndChanceComeFromTemporalOnly = noClasses()
            .should()
            .callMethodWhere(new DescribedPredicate<JavaCall<?>>("a clock, dice or the environment of the JDK") {
                @Override
                public boolean test(JavaCall<?> call) {
                    return CLOCKS_AND_DICE.contains(call.getName())
                            && call.getTargetOwner().getPackageName().startsWith("java.");
                }
            });

    @ArchTest
    static final ArchRule verdictsComeFromAnActivity = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.windlass.policy..", "dev.cel..", "dev.windlass.judge..");

    @ArchTest
    static final ArchRule messagesAreOneRecord = methods()
            .that()
            .areDeclaredInClassesThat()
            .areAnnotatedWith(ActivityInterface.class)
            .or()
            .areDeclaredInClassesThat()
            .areAnnotatedWith(WorkflowInterface.class)
            .should(new ArchCondition<>("take at most one parameter, a record") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    var parameters = method.getRawParameterTypes();
                    boolean fits = parameters.isEmpty()
                            || (parameters.size() == 1 && parameters.getFirst().isRecord());
                    events.add(new SimpleConditionEvent(method, fits, method.getFullName()));
                }
            });

    @ArchTest
    static final ArchRule activityInterfacesSayWhoseTheyAre =
            classes().that().areAnnotatedWith(ActivityInterface.class).should().haveSimpleNameEndingWith("Activities");
}
