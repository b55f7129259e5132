package dev.windlass.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.windlass.access.AccessRules;
import dev.windlass.domain.Principal;
import java.util.Set;

/// The walls between packages that module poms can't draw: see ARCHITECTURE.md, "Modules".
@AnalyzeClasses(packages = "dev.windlass", importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
    @ArchTest
    static final ArchRule ONLY_THE_WIRING_SEES_IMPLEMENTATIONS = noClasses()
            .that()
            .resideOutsideOfPackages("dev.windlass.app..", "dev.windlass.workflow..", "dev.windlass.activity..")
            .should()
            .dependOnClassesThat()
            .haveNameMatching(".*(WorkflowImpl|ActivitiesImpl)");

    @ArchTest
    static final ArchRule THE_REQUEST_PATH_KNOWS_NO_CONTROL_PLANE = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.windlass.gateway..",
                    "dev.windlass.exchange..",
                    "dev.windlass.slab..",
                    "dev.windlass.worker..",
                    "dev.windlass.onnx..",
                    "dev.windlass.cuda..",
                    "dev.windlass.rows..",
                    "dev.windlass.agent..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.temporal..", "java.sql..", "org.jdbi..", "io.minio..", "dev.windlass.workflow..")
            .because("loss of the control plane never changes traffic");

    @ArchTest
    static final ArchRule THE_GATEWAY_KNOWS_NO_STORE = noClasses()
            .that()
            .resideInAPackage("dev.windlass.gateway..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.windlass.storage..", "dev.windlass.feed..", "dev.windlass.control..");

    @ArchTest
    static final ArchRule FOREIGN_MEMORY_STAYS_BEHIND_THE_CUSTOMS = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.windlass.exchange..",
                    "dev.windlass.slab..",
                    "dev.windlass.onnx..",
                    "dev.windlass.cuda..",
                    "dev.windlass.rows..",
                    "dev.windlass.worker..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.foreign..");

    @ArchTest
    static final ArchRule BINDINGS_ARE_USED_BY_THEIR_CUSTOMS_OFFICE = noClasses()
            .that()
            .resideOutsideOfPackages("dev.windlass.onnx..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.windlass.onnx.jextract..");

    @ArchTest
    static final ArchRule BINDINGS_OF_CUDA_ARE_USED_BY_THEIRS = noClasses()
            .that()
            .resideOutsideOfPackages("dev.windlass.cuda..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.windlass.cuda.jextract..");

    @ArchTest
    static final ArchRule THE_CLIENT_IS_A_CLIENT = noClasses()
            .that()
            .resideInAnyPackage("dev.windlass.client..", "dev.windlass.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.windlass.storage..",
                    "dev.windlass.workflow..",
                    "dev.windlass.gateway..",
                    "dev.windlass.control..",
                    "io.javalin..",
                    "io.temporal..");

    @ArchTest
    static final ArchRule ONE_POINT_DECIDES_WHO_MAY = noClasses()
            .that()
            .resideOutsideOfPackage("dev.windlass.access..")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("dev\\.windlass\\.access\\.(Duties|Duty.*)")
            .orShould()
            .callMethod(Principal.class, "holdsAny", Set.class)
            .because("AccessRules is the decision point");

    @ArchTest
    static final ArchRule IT_IS_ASKED_WITH_THE_RULES_THAT_ARE_IN_FORCE = noClasses()
            .that()
            .resideOutsideOfPackage("dev.windlass.access..")
            .and()
            .doNotHaveFullyQualifiedName("dev.windlass.storage.AccessPoint")
            .and()
            .doNotHaveFullyQualifiedName("dev.windlass.gateway.route.EndpointRights")
            .should()
            .callMethodWhere(askingTheRules())
            .because("AccessPoint has them on the control plane, EndpointRights on the data plane");

    @ArchTest
    static final ArchRule OUR_JSON_IS_JACKSON_3 =
            noClasses().should().dependOnClassesThat().resideInAPackage("com.fasterxml.jackson.databind..");

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS = noClasses()
            .that(areNotGenerated())
            .should()
            .haveNameMatching(".*\\.(Abstract|Base)[A-Z].*|.*(Util|Utils|Helper|Manager|Dao|Service|Processor)");

    @ArchTest
    static final ArchRule IMPL_IS_TEMPORALS_WORD = classes()
            .that(areNotGenerated())
            .and()
            .haveSimpleNameEndingWith("Impl")
            .should()
            .haveNameMatching(".*(WorkflowImpl|ActivitiesImpl)");

    @ArchTest
    static final ArchRule PACKAGES_DON_T_GO_IN_CIRCLES =
            slices().matching("dev.windlass.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule THE_GATEWAYS_ROOMS_DON_T_GO_IN_CIRCLES =
            slices().matching("dev.windlass.gateway.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONE_FRONT_KNOWS_HTTP = noClasses()
            .that()
            .resideInAPackage("dev.windlass.gateway.*..")
            .and()
            .resideOutsideOfPackage("dev.windlass.gateway.http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.eclipse.jetty..", "io.javalin..", "dev.windlass.gateway.http..")
            .because("another front is no other gateway");

    @ArchTest
    static final ArchRule ONE_FRONT_KNOWS_GRPC = noClasses()
            .that()
            .resideInAPackage("dev.windlass.gateway.*..")
            .and()
            .resideOutsideOfPackage("dev.windlass.gateway.grpc..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.grpc..", "dev.windlass.gateway.grpc..")
            .because("another front is no other gateway");

    @ArchTest
    static final ArchRule A_SHADOW_HAS_NO_WAY_TO_A_CLIENT = noClasses()
            .that()
            .resideInAPackage("dev.windlass.gateway.shadow..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.windlass.gateway.call..",
                    "dev.windlass.gateway.http..",
                    "dev.windlass.gateway.grpc..",
                    "dev.windlass.gateway.oip..",
                    "dev.windlass.gateway.body..",
                    "dev.windlass.gateway.refusal..");

    private static DescribedPredicate<JavaCall<?>> askingTheRules() {
        return DescribedPredicate.describe(
                "asking the rules",
                call -> call.getTargetOwner().isEquivalentTo(AccessRules.class)
                        && Set.of("decide", "explain").contains(call.getName()));
    }

    private static DescribedPredicate<JavaClass> areNotGenerated() {
        return DescribedPredicate.describe(
                "are not generated", type -> !type.getPackageName().contains(".jextract"));
    }
}
