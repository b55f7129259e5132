package dev.windlass.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.access.Hands.Laid;
import dev.windlass.domain.ApproverGroup;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every role and every action, in its own tenant, in another one and on the platform. The table of who
/// may is written here once more, by role: a role that comes to may something must be written in both.
class AccessRulesTest {
    private static final Hands NOBODYS = new Hands(Set.of(), Set.of());
    private static final EndpointRef FRAUD = new EndpointRef("payments", "fraud", "prod");

    private static AccessDecision decide(Principal principal, Action action, Resource resource) {
        return AccessRules.OF_ROLES.decide(principal, action, resource, Circumstances.ANY);
    }

    static Stream<Arguments> table() {
        return Arrays.stream(Role.values())
                .flatMap(role -> Arrays.stream(Action.values()).map(action -> Arguments.of(role, action)));
    }

    private static boolean may(Role role, Action action) {
        return switch (action) {
            case READ, DECIDE -> true;
            case INFER ->
                switch (role) {
                    case INVOKER, DEVELOPER, RELEASE_MANAGER, TENANT_ADMIN, PLATFORM_ADMIN -> true;
                    case VIEWER, MODEL_RISK, AUDITOR, PLATFORM_AUDITOR -> false;
                };
            case PUSH ->
                switch (role) {
                    case DEVELOPER, RELEASE_MANAGER, TENANT_ADMIN, PLATFORM_ADMIN -> true;
                    case VIEWER, INVOKER, MODEL_RISK, AUDITOR, PLATFORM_AUDITOR -> false;
                };
            case RETIRE, RELEASE, TAKE_BACK, KEEP_PRESETS ->
                role == Role.RELEASE_MANAGER || role == Role.TENANT_ADMIN || role == Role.PLATFORM_ADMIN;
            case HOLD ->
                switch (role) {
                    case MODEL_RISK, AUDITOR, TENANT_ADMIN, PLATFORM_ADMIN -> true;
                    case VIEWER, INVOKER, DEVELOPER, RELEASE_MANAGER, PLATFORM_AUDITOR -> false;
                };
            case READ_AUDIT, READ_ACCESS ->
                switch (role) {
                    case AUDITOR, TENANT_ADMIN, PLATFORM_ADMIN, PLATFORM_AUDITOR -> true;
                    case VIEWER, INVOKER, DEVELOPER, RELEASE_MANAGER, MODEL_RISK -> false;
                };
            case READ_PAYLOADS ->
                switch (role) {
                    case RELEASE_MANAGER, AUDITOR, TENANT_ADMIN, PLATFORM_ADMIN, PLATFORM_AUDITOR -> true;
                    case VIEWER, INVOKER, DEVELOPER, MODEL_RISK -> false;
                };
            case MANAGE_KEYS, ORDER_ENVIRONMENTS, BREAK_GLASS, KEEP_APPROVERS, RETIRE_TENANT, KEEP_ACCESS ->
                role == Role.TENANT_ADMIN || role == Role.PLATFORM_ADMIN;
            case MANAGE_TENANTS -> role == Role.PLATFORM_ADMIN;
        };
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("table")
    void whoMayDoWhatInHisTenant(Role role, Action action) {
        var decision = decide(of("payments", role), action, new Resource.OfTenant("payments"));

        assertThat(decision).isInstanceOf(expected(may(role, action)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("table")
    void anotherTenantIsNotThere(Role role, Action action) {
        var decision = decide(of("other", role), action, new Resource.OfTenant("payments"));

        assertThat(decision).isInstanceOf(AccessDecision.Unseen.class);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("table")
    void thePlatformIsForItsOwnPeople(Role role, Action action) {
        var ofTenant = decide(of("payments", role), action, Resource.PLATFORM);
        var ofPlatform = decide(of(null, role), action, Resource.PLATFORM);

        assertThat(ofTenant)
                .isEqualTo(new AccessDecision.Denied(new Ground.Floor("platform"), AccessRules.roles(action), null));
        assertThat(ofPlatform).isInstanceOf(expected(may(role, action)));
    }

    @Test
    void aKeyForSomeEnvironmentsIsForNoOther() {
        var admin = new Principal("ci", "payments", Set.of(Role.TENANT_ADMIN), Set.of("dev", "staging"));

        assertThat(decide(admin, Action.RELEASE, new Resource.OfEnvironment("payments", "dev")))
                .isInstanceOf(AccessDecision.Allowed.class);
        assertThat(decide(admin, Action.RELEASE, new Resource.OfEnvironment("payments", "prod")))
                .isEqualTo(new AccessDecision.Denied(
                        new Ground.Floor("environment"),
                        AccessRules.roles(Action.RELEASE),
                        "its key is for dev, staging only"));
        assertThat(decide(admin, Action.INFER, new Resource.OfEnvironment("payments", "prod")))
                .isInstanceOf(AccessDecision.Denied.class);
        assertThat(decide(admin, Action.INFER, new Resource.OfEnvironment("other", "dev")))
                .isInstanceOf(AccessDecision.Unseen.class);
        assertThat(decide(admin, Action.READ, new Resource.OfTenant("payments")))
                .isInstanceOf(AccessDecision.Allowed.class);
        for (var whole : List.of(
                Action.RETIRE,
                Action.HOLD,
                Action.READ_AUDIT,
                Action.MANAGE_KEYS,
                Action.ORDER_ENVIRONMENTS,
                Action.KEEP_PRESETS,
                Action.KEEP_APPROVERS,
                Action.RETIRE_TENANT)) {
            assertThat(decide(admin, whole, new Resource.OfTenant("payments")))
                    .as("what concerns prod, too: %s", whole)
                    .isInstanceOf(AccessDecision.Denied.class);
        }
    }

    @Test
    void aGateWantsOneOfItsRoles() {
        var gate = new Resource.Waiting(FRAUD, Set.of(Role.MODEL_RISK), Set.of(), NOBODYS);

        assertThat(decide(of("payments", Role.MODEL_RISK), Action.DECIDE, gate))
                .isEqualTo(new AccessDecision.Allowed(new Ground.Floor("gate")));
        assertThat(decide(of("payments", Role.TENANT_ADMIN), Action.DECIDE, gate))
                .isEqualTo(new AccessDecision.Denied(new Ground.Floor("gate"), Set.of(Role.MODEL_RISK), null));
        assertThat(decide(of("other", Role.MODEL_RISK), Action.DECIDE, gate)).isInstanceOf(AccessDecision.Unseen.class);
    }

    @Test
    void aGateThatNamesAGroupWantsOneOfItsMembers() {
        var board = new ApproverGroup("risk-board");
        var viewer = of("payments", Role.VIEWER);
        var member = new Resource.Waiting(FRAUD, Set.of(board), Set.of(board), NOBODYS);
        var ofAnother = new Resource.Waiting(FRAUD, Set.of(board), Set.of(new ApproverGroup("other")), NOBODYS);
        var asked = new Hands(Set.of(new Laid(Hand.ASKED, viewer.id())), Set.of());
        var requester = new Resource.Waiting(FRAUD, Set.of(board), Set.of(board), asked);

        assertThat(decide(viewer, Action.DECIDE, member))
                .isEqualTo(new AccessDecision.Allowed(new Ground.Floor("gate")));
        assertThat(decide(viewer, Action.DECIDE, ofAnother))
                .isInstanceOfSatisfying(
                        AccessDecision.Denied.class,
                        it -> assertThat(it.words()).contains("group:risk-board"));
        assertThat(decide(viewer, Action.DECIDE, requester))
                .isInstanceOfSatisfying(
                        AccessDecision.Denied.class, it -> assertThat(it.rule()).isEqualTo("separation-of-duties"));
        assertThat(decide(of("other", Role.VIEWER), Action.DECIDE, member)).isInstanceOf(AccessDecision.Unseen.class);
    }

    @Test
    void whatTakesTwoIsNotDoneByOne() {
        var alice = new PrincipalId("payments", "alice");
        var first = new Resource.OfTwo(new Resource.OfTenant("payments"), List.of(), Set.of());
        var second = new Resource.OfTwo(new Resource.OfTenant("payments"), List.of(alice), Set.of());
        var bert = new Principal("bert", "payments", Set.of(Role.RELEASE_MANAGER));

        assertThat(decide(of("payments", Role.RELEASE_MANAGER), Action.RETIRE, first))
                .isInstanceOf(AccessDecision.Allowed.class);
        assertThat(decide(of("payments", Role.RELEASE_MANAGER), Action.RETIRE, second))
                .isInstanceOfSatisfying(
                        AccessDecision.Denied.class, it -> assertThat(it.rule()).isEqualTo("two-people"));
        assertThat(decide(bert, Action.RETIRE, second)).isInstanceOf(AccessDecision.Allowed.class);
        assertThat(decide(of("payments", Role.VIEWER), Action.RETIRE, first)).isInstanceOf(AccessDecision.Denied.class);
        assertThat(decide(of("other", Role.RELEASE_MANAGER), Action.RETIRE, second))
                .isInstanceOf(AccessDecision.Unseen.class);
    }

    @Test
    void whoHadAHandInItIsToldSoWhateverHisRoles() {
        var hands = new Hands(Set.of(new Laid(Hand.ASKED, new PrincipalId("payments", "alice"))), Set.of());
        var gate = new Resource.Waiting(FRAUD, Set.of(Role.MODEL_RISK), Set.of(), hands);

        assertThat(decide(of("payments", Role.VIEWER), Action.DECIDE, gate))
                .isInstanceOfSatisfying(AccessDecision.Denied.class, it -> {
                    assertThat(it.rule()).isEqualTo("separation-of-duties");
                    assertThat(it.words()).contains("it requested this promotion");
                });
    }

    private static Class<? extends AccessDecision> expected(boolean may) {
        return may ? AccessDecision.Allowed.class : AccessDecision.Denied.class;
    }

    private static Principal of(String tenant, Role role) {
        return new Principal("alice", tenant, Set.of(role));
    }
}
