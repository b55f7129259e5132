package dev.windlass.activity;

import static dev.windlass.activity.World.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.access.AccessDocument;
import dev.windlass.domain.Approver;
import dev.windlass.domain.ApproverGroup;
import dev.windlass.domain.Digest;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import dev.windlass.identity.ClaimRules;
import dev.windlass.storage.AccessStore;
import dev.windlass.storage.ApprovalStore;
import dev.windlass.storage.ApprovalStore.Approval;
import dev.windlass.storage.BindingStore;
import dev.windlass.storage.Holder;
import dev.windlass.storage.Origin;
import dev.windlass.storage.Person;
import dev.windlass.storage.TokenStore;
import dev.windlass.workflow.activity.ApprovalActivities.DecisionRead;
import dev.windlass.workflow.activity.ApprovalActivities.ReadDecision;
import dev.windlass.workflow.activity.PlanActivities.PlanRequest;
import dev.windlass.workflow.activity.PlanActivities.PlanResult;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who decided is asked about again as who he was then.
final class DecidersOfThenTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final ApproverGroup BOARD = new ApproverGroup("risk-board");

    private final World world = new World();
    private final ApprovalActivitiesImpl approvals = new ApprovalActivitiesImpl(world.stores);
    private final GrantResult.Granted promotion = world.granted("r", "2");
    private final Digest plan = planned();

    private Digest planned() {
        var result = new PlanActivitiesImpl(world.stores, World.POLICIES)
                .plan(new PlanRequest(promotion.name(), promotion.fence(), World.manifest("2"), digest("r")));
        return ((PlanResult.Planned) result).planDigest();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aMemberIsAskedAboutByHisRolesAndHisTokensClaims() {
        rules(
                "{name: no-viewers, effect: Deny, actions: [decide], roles: [viewer]}",
                "{name: of-main, effect: Deny, actions: [decide], when: 'principal.attributes[\"ref\"] != \"main\"'}");

        as("main", Role.DEVELOPER, () -> decided("d1", BOARD, "anna", digest("members")));
        as("main", Role.VIEWER, () -> decided("d2", BOARD, "ben", digest("members")));
        as("topic", Role.DEVELOPER, () -> decided("d3", BOARD, "eve", digest("members")));

        assertThat(read("d1")).isInstanceOf(DecisionRead.Valid.class);
        assertThat(read("d2")).isInstanceOf(DecisionRead.Invalid.class);
        assertThat(read("d3")).isInstanceOf(DecisionRead.Invalid.class);
    }

    @Test
    void onePersonByTwoBindingsDecidesOnce() {
        var anna = Person.subject("https://issuer.example", "anna-1");
        came(anna, "anna");
        came(anna, "anna-too");

        by(anna, "anna", () -> decided("d1", Role.MODEL_RISK, "anna", null));
        by(anna, "anna-too", () -> decided("d2", Role.AUDITOR, "anna-too", null));

        assertThat(read("d1")).isInstanceOf(DecisionRead.Valid.class);
        assertThat(read("d2"))
                .isInstanceOfSatisfying(
                        DecisionRead.Invalid.class,
                        it -> assertThat(it.message()).contains("the same person has decided in another role already"));
    }

    @Test
    void anotherPersonOfTheSameNameDecides() {
        var anna = Person.subject("https://issuer.example", "anna-1");
        var berta = Person.subject("https://issuer.example", "berta-2");
        came(anna, "anna");
        came(anna, "auditor");
        came(berta, "auditor");

        by(anna, "anna", () -> decided("d1", Role.MODEL_RISK, "anna", null));
        by(berta, "auditor", () -> decided("d2", Role.AUDITOR, "auditor", null));

        assertThat(read("d2")).isInstanceOf(DecisionRead.Valid.class);
    }

    private void rules(String... rules) {
        var text = "apiVersion: windlass.dev/v1\nkind: Access\nrules: [" + String.join(", ", rules) + "]\n";
        var parsed = (AccessDocument.Result.Parsed) AccessDocument.parse("payments", text);
        new AccessStore(world.database).set(parsed.document(), text, "lead");
    }

    private static void as(String ref, Role role, Runnable work) {
        var principal = new Principal("somebody", "payments", Set.of(role));
        in(new Holder(principal, Map.of("ref", ref), Optional.of(new Holder.Exchanged("deploy", null, false))), work);
    }

    private static void by(String subject, String name, Runnable work) {
        var principal = new Principal(name, "payments", Set.of(Role.MODEL_RISK, Role.AUDITOR));
        in(new Holder(principal, Map.of(), Optional.of(new Holder.Exchanged(name, subject, false))), work);
    }

    private static void in(Holder holder, Runnable work) {
        Origin.of(holder, () -> {
            work.run();
            return holder;
        });
    }

    /// A token of that subject was exchanged for one of that principal.
    private void came(String subject, String name) {
        var wish = new BindingStore.Binding(
                name,
                "https://issuer.example",
                new ClaimRules(Map.of("groups", "risk")),
                new Principal(name, "payments", Set.of(Role.MODEL_RISK)),
                false,
                new PrincipalId("payments", "lead"),
                Instant.EPOCH);
        var binding = ((BindingStore.Change.Done) new BindingStore(world.database).set(wish)).binding();
        var sha = HexFormat.of().parseHex(digest(subject + name).hex());
        var end = Instant.now().plus(HOUR);
        new TokenStore(world.database)
                .give(new TokenStore.Wish(binding, sha, end, Map.of(), Optional.of(subject), Optional.empty()));
    }

    private void decided(String id, Approver as, String principal, @Nullable Digest members) {
        var decision = new Approval(
                id,
                "payments",
                promotion.name(),
                ApprovalStore.Decision.APPROVED,
                as,
                new PrincipalId("payments", principal),
                "looks good",
                plan,
                digest("2"),
                Instant.EPOCH,
                Instant.EPOCH,
                false,
                members);
        world.stores.approvals().decide(decision, HOUR);
    }

    private DecisionRead read(String id) {
        return approvals.readBack(new ReadDecision(id, promotion.name(), plan));
    }
}
