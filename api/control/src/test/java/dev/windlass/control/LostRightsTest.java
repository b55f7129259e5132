package dev.windlass.control;

import static dev.windlass.control.GroupRig.GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.JourneyClient;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.EnvironmentsOrder;
import dev.windlass.client.message.EnvironmentsOrder.Env;
import dev.windlass.client.message.JourneyView;
import dev.windlass.client.message.NewJourney;
import dev.windlass.domain.Id;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import dev.windlass.identity.ClaimRules;
import dev.windlass.storage.BindingStore.Binding;
import dev.windlass.storage.BindingStore.Change;
import dev.windlass.storage.KeyStore;
import dev.windlass.storage.TokenStore;
import dev.windlass.workflow.activity.GroupDoorActivities.MemberStarted;
import dev.windlass.workflow.activity.GroupDoorActivities.StartMember;
import dev.windlass.workflow.activity.LegActivities.LegStart;
import dev.windlass.workflow.activity.LegActivities.StartLeg;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was ordered earlier starts by the rights that its orderer has when it does.
final class LostRightsTest {
    private static final Id.Journey FIRST =
            new Id.Journey(PromotionRig.PROD.modelRef().version("7"), 1);

    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
    }

    @Test
    void aLegOfWhoIsAViewerByNowIsRefusedAndSaysSo() {
        begin("ci");
        keys().revoke("payments", "ci");
        api.parts.stores().keys().add(key("of-viewer", Role.VIEWER), null);

        assertThat(api.legs().start(new StartLeg(FIRST, 0))).isInstanceOf(LegStart.Refused.class);

        var stopped = journeys("view").find(FIRST);
        assertThat(stopped.reason()).isEqualTo("NotAllowed");
        assertThat(stopped.message())
                .contains("\"ci\" of payments may no longer release to payments/fraud@dev", "it has viewer left");
    }

    @Test
    void aDeletedBindingStopsAJourneyWhateverKeyHasExpired() {
        keys().add(key("of-last-year", Role.RELEASE_MANAGER), Instant.now().minusSeconds(60));
        keys().revoke("payments", "ci");
        keys().add(
                        key("another-of-last-year", Role.RELEASE_MANAGER),
                        Instant.now().minusSeconds(60));
        bound();
        begin("bound");

        api.parts.stores().bindings().delete("payments", "deploy");

        assertThat(api.legs().start(new StartLeg(FIRST, 0))).isInstanceOf(LegStart.Refused.class);
        assertThat(journeys("view").find(FIRST).message()).contains("no binding");
    }

    @Test
    void aTokenThatHasExpiredStopsNothingWhileItsBindingStands() {
        keys().revoke("payments", "ci");
        bound();
        begin("bound");
        // Ends the token.
        api.parts.stores().bindings().set(wish());

        assertThat(api.legs().start(new StartLeg(FIRST, 0))).isInstanceOf(LegStart.Started.class);
    }

    @Test
    void aMemberOfAGroupWhoseOrdererLostItsKeyTurnsTheGroup() throws IOException {
        var rig = GroupRig.with(api);
        rig.post("ci", "r1", "fraud", "limits");
        keys().revoke("payments", "ci");

        assertThat(rig.door().start(new StartMember(GROUP.text(), "fraud")))
                .isInstanceOfSatisfying(MemberStarted.NotStarted.class, it -> {
                    assertThat(it.reason()).isEqualTo("NotAllowed");
                    assertThat(it.message()).contains("\"ci\" of payments may no longer release");
                });
        assertThat(api.client("view").groups().find(GROUP).message()).contains("may no longer release");
        assertThat(api.runbooks.starts).isEmpty();
    }

    @Test
    void aMembersPolicyJudgesTheRolesOfNow() throws IOException {
        var rig = GroupRig.with(api);
        rig.post("ci", "r1", "fraud", "limits");
        keys().add(key("of-admin", Role.TENANT_ADMIN), null);

        rig.door().start(new StartMember(GROUP.text(), "fraud"));

        var request = new Id.GroupStart(GROUP, "fraud").text();
        assertThat(api.parts
                        .stores()
                        .requests()
                        .find("payments", request)
                        .orElseThrow()
                        .asked()
                        .roles())
                .containsExactlyInAnyOrder(Role.RELEASE_MANAGER, Role.TENANT_ADMIN);
    }

    @Test
    void anOpenRequestOfWhoLostItsKeyIsNotDrivenAgain() throws IOException {
        var rig = PromotionRig.withVersions(api);
        api.runbooks.silent = true;
        rig.post("run-1", PromotionRig.manifest("7"));
        keys().revoke("payments", "ci");
        keys().add(key("of-viewer", Role.VIEWER), null);
        api.runbooks.silent = false;
        int before = api.runbooks.starts.size();

        assertThat(new Promotions(api.parts).resumeOpen()).isTrue();

        assertThat(api.runbooks.starts).hasSize(before);
        assertThat(api.client("view").promotions("payments")).isEmpty();
    }

    private KeyStore keys() {
        return api.parts.stores().keys();
    }

    private static KeyStore.Key key(String token, Role role) {
        return new KeyStore.Key(NewToken.sha256(token), new Principal("ci", "payments", Set.of(role)));
    }

    private void bound() {
        var binding = ((Change.Done) api.parts.stores().bindings().set(wish())).binding();
        var end = Instant.now().plus(Duration.ofMinutes(5));
        api.parts
                .stores()
                .tokens()
                .give(new TokenStore.Wish(
                        binding, NewToken.sha256("token-bound"), end, Map.of(), Optional.empty(), Optional.empty()));
    }

    private Binding wish() {
        return new Binding(
                "deploy",
                api.issuer.url(),
                new ClaimRules(Map.of("repository", "acme/models")),
                new Principal("ci", "payments", Set.of(Role.RELEASE_MANAGER)),
                false,
                new PrincipalId("payments", "lead"),
                Instant.EPOCH);
    }

    private JourneyView begin(String token) {
        PromotionRig.withVersions(api);
        api.key("lead", "payments", Role.TENANT_ADMIN);
        journeys("lead")
                .setEnvironments(
                        "payments", new EnvironmentsOrder(List.of(new Env("dev", null), new Env("prod", null))));
        var wish = new NewJourney("fraud", "7", "prod", "dev", "fast", null, null);
        return journeys(token).begin("payments", wish, "r1", null);
    }

    private JourneyClient journeys(String token) {
        return new JourneyClient(new WindlassTarget(api.base(), null, "token-" + token, Duration.ofSeconds(5)));
    }
}
