package dev.windlass.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.windlass.domain.LatencyHistogram;
import dev.windlass.domain.Names;
import dev.windlass.domain.Texts;
import dev.windlass.json.Shipped;
import dev.windlass.quota.Shares;
import java.util.Set;

/// What this module promises its callers: no I/O, no clock, no randomness, no threads, no logging.
@AnalyzeClasses(packages = "dev.windlass", importOptions = ImportOption.DoNotIncludeTests.class)
class PurityTest {
    private static final Set<String> CLOCKS_AND_DICE = Set.of(
            "now", "currentTimeMillis", "nanoTime", "getenv", "randomUUID", "getProperty", "systemUTC", "random");

    @ArchTest
    static final ArchRule theDomainIsValuesOnly = classes()
            .that(resideInAPackage("dev.windlass.domain"))
            .and(not(belongToAnyOf(Names.class, LatencyHistogram.class, Texts.class)))
            .and(not(nameMatching(".*[.]IdText([$].*)?")))
            .should()
            .beRecords()
            .orShould()
            .beEnums()
            .orShould()
            .beInterfaces();

    @ArchTest
    static final ArchRule theDomainKnowsTheJdksValuesOnly = classes()
            .that(resideInAPackage("dev.windlass.domain"))
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.windlass.domain",
                    "java.lang..",
                    "java.util",
                    "java.util.function",
                    "java.util.regex",
                    "java.util.stream",
                    "java.time",
                    "org.jspecify.annotations",
                    "com.fasterxml.jackson.annotation");

    @ArchTest
    static final ArchRule nobodyDoesInputOrOutput = noClasses()
            .that(not(belongToAnyOf(Shipped.class)))
            .should()
            .dependOnClassesThat(are(resideInAnyPackage("java.io..", "java.nio..", "java.net..", "java.sql..")
                    .and(not(resideInAPackage("java.nio.charset")))));

    @ArchTest
    static final ArchRule nobodyLooksAtAClockOrThrowsDice = noClasses()
            .should()
            .callMethodWhere(clockOrDice())
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.util\\.Random|java\\.security\\.SecureRandom|java\\.time\\.Clock");

    @ArchTest
    static final ArchRule nobodyStartsThreads = noClasses()
            .should()
            .dependOnClassesThat(are(resideInAPackage("java.util.concurrent..")))
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class);

    @ArchTest
    static final ArchRule nobodyLogs = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.slf4j..", "java.util.logging..", "ch.qos..");

    @ArchTest
    static final ArchRule nobodyUsesTheOldJackson =
            noClasses().should().dependOnClassesThat().resideInAPackage("com.fasterxml.jackson.databind..");

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = noClasses()
            .should()
            .haveNameMatching(".*\\.(Abstract\\w*|Base[A-Z]\\w*|\\w*(Util|Utils|Helper|Manager|Dao|Service|Impl))");

    @ArchTest
    static final ArchRule fieldsOfClassesAreFinal = fields().that()
            .areDeclaredInClassesThat()
            .areNotInterfaces()
            .and()
            .areNotDeclaredIn(Shares.class)
            .should()
            .beFinal()
            .because("what is shared between threads here is never changed, save what tenants hold, under a lock");

    @ArchTest
    static final ArchRule classesAreFinal = classes()
            .that()
            .areNotInterfaces()
            .and()
            .areNotEnums()
            .and()
            .areNotAnonymousClasses()
            .should()
            .haveModifier(JavaModifier.FINAL);

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching("dev.windlass.(*)..").should().beFreeOfCycles();

    private static DescribedPredicate<JavaCall<?>> clockOrDice() {
        return new DescribedPredicate<>("a clock, the environment or dice") {
            @Override
            public boolean test(JavaCall<?> call) {
                JavaClass owner = call.getTargetOwner();
                return owner.getPackageName().startsWith("java.") && CLOCKS_AND_DICE.contains(call.getName());
            }
        };
    }
}
