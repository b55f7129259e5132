package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.access.Hand;
import dev.windlass.client.message.KeyCreated;
import dev.windlass.client.message.NewKey;
import dev.windlass.client.message.UploadView;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import dev.windlass.domain.Role;
import dev.windlass.domain.Transition;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.WindlassJson;
import dev.windlass.manifest.Plans;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The table of [Hand] over the API: alice has one hand in a promotion, and nobody else's; who may approve? All
/// principals have all roles of the tenant, so that only their hands decide.
final class SeparationOfDutiesTest {
    private static final List<Role> ALL =
            List.of(Role.DEVELOPER, Role.RELEASE_MANAGER, Role.MODEL_RISK, Role.AUDITOR, Role.TENANT_ADMIN);
    private static final EndpointRef PROD = new EndpointRef("payments", "m", "prod");
    private static final String MANIFEST = """
            apiVersion: windlass.dev/v1
            kind: Promotion
            metadata: { tenant: payments }
            spec: { model: { name: m, version: "7" }, to: prod, strategy: { preset: fast } }
            """;

    /// Who tries to approve, in this order.
    private enum Approver {
        ALICE(false),
        WITH_A_KEY_THAT_ALICE_MADE(false),
        WITH_A_KEY_THAT_SUCH_A_KEY_MADE(false),
        WHO_MADE_ALICES_KEY(false),
        A_STRANGER(true);

        private final boolean allowed;

        Approver(boolean allowed) {
            this.allowed = allowed;
        }
    }

    @TempDir
    Path scratch;

    private TestApi api;
    private final Map<String, String> tokens = new HashMap<>();
    private final Map<Approver, String> approvers = new EnumMap<>(Approver.class);

    @BeforeEach
    void start() throws IOException {
        api = new TestApi(scratch);
        for (var seeded : List.of("boss", "others", "stranger-here")) {
            api.key(seeded, "payments", ALL.toArray(Role[]::new));
            tokens.put(seeded, "token-" + seeded);
        }
        approvers.put(Approver.ALICE, made("boss", "alice"));
        approvers.put(Approver.WITH_A_KEY_THAT_ALICE_MADE, made("alice", "second"));
        approvers.put(Approver.WITH_A_KEY_THAT_SUCH_A_KEY_MADE, made("second", "third"));
        approvers.put(Approver.WHO_MADE_ALICES_KEY, "boss");
        approvers.put(Approver.A_STRANGER, "stranger-here");
        assertThat(send("alice", "DELETE", "/v1/tenants/payments/keys/third", "")
                        .statusCode())
                .isEqualTo(204);
        made("stranger-here", "third");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @ParameterizedTest
    @EnumSource(Hand.class)
    void whoHadAHandApprovesNeitherHimselfNorByAKey(Hand hand) throws IOException {
        var promotion = promotedWith(hand);
        var allowed = new EnumMap<Approver, Boolean>(Approver.class);
        var wanted = new EnumMap<Approver, Boolean>(Approver.class);

        for (var approver : Approver.values()) {
            var answer = send(approvers.get(approver), "POST", at(promotion) + ":approve", "{\"reason\": \"fine\"}");
            allowed.put(approver, answer.statusCode() == 202);
            wanted.put(approver, approver.allowed);
            if (answer.statusCode() != 202) {
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
                assertThat(TestApi.problem(answer).detail()).contains(hand.words());
            }
        }

        assertThat(allowed).isEqualTo(wanted);
    }

    /// Else whoever makes a key for himself would be two.
    @Test
    void twoWhoApproveInOneRoleAreTwoWhoseKeysNeitherMade() throws IOException {
        var promotion = promotedWith(null);
        record(promotion, 3, Phase.AWAITING_APPROVAL, List.of(Role.MODEL_RISK, Role.MODEL_RISK));

        assertThat(approve("alice", promotion).statusCode()).isEqualTo(202);
        assertThat(approve("alice", promotion).statusCode()).as("told again").isEqualTo(202);
        var herself = approve("second", promotion);
        assertThat(herself.statusCode()).as(herself.body()).isEqualTo(403);
        assertThat(TestApi.problem(herself).detail()).contains(Hand.DECIDED.words());
        assertThat(approve("stranger-here", promotion).statusCode()).isEqualTo(202);
    }

    private HttpResponse<String> approve(String who, String promotion) throws IOException {
        return send(who, "POST", at(promotion) + ":approve", "");
    }

    /// Everything is done by `others`, except the one thing that alice does.
    private String promotedWith(@Nullable Hand hand) throws IOException {
        var by = new EnumMap<Hand, String>(Hand.class);
        for (var each : Hand.values()) {
            by.put(each, each == hand ? "alice" : "others");
        }
        push(by);
        var first = started(send(by.get(Hand.ASKED), "POST", PromotionRig.PROMOTIONS, MANIFEST));
        record(first, 1, Phase.REJECTED, List.of());
        var second = started(send(by.get(Hand.RETRIED), "POST", at(first) + ":retry", ""));
        if (hand == Hand.DECIDED) {
            record(second, 1, Phase.AWAITING_APPROVAL, List.of(Role.AUDITOR));
            assertThat(send(by.get(Hand.DECIDED), "POST", at(second) + ":approve", "")
                            .statusCode())
                    .isEqualTo(202);
        }
        record(second, 2, Phase.AWAITING_APPROVAL, List.of(Role.MODEL_RISK));
        return second;
    }

    private void push(Map<Hand, String> by) throws IOException {
        var rig = new UploadRig(api);
        var file = TestApi.file(scratch, 100);
        var declared = WindlassJson.mapper().writeValueAsString(rig.upload(file, "7"));
        var declaring = send(by.get(Hand.DECLARED), "POST", UploadRig.UPLOADS, declared);
        var id = WindlassJson.mapper()
                .readValue(declaring.body(), UploadView.class)
                .id();
        var sent = api.send(api.request("", UploadRig.UPLOADS + "/" + id)
                .header("Authorization", "Bearer " + tokens.get(by.get(Hand.SENT)))
                .header("Content-Type", "application/offset+octet-stream")
                .header("Upload-Offset", "0")
                .method("PATCH", BodyPublishers.ofByteArray(Files.readAllBytes(file))));
        assertThat(sent.statusCode()).isEqualTo(204);
        var completed = send(by.get(Hand.COMPLETED), "POST", UploadRig.UPLOADS + "/" + id + ":complete", "");
        assertThat(completed.statusCode()).as(completed.body()).isEqualTo(201);
    }

    private String started(HttpResponse<String> answer) {
        var name = PromotionRig.name(answer);
        var valid = Promotions.parse(MANIFEST);
        var version = api.parts
                .stores()
                .registry()
                .find(new VersionRef("payments", "m", "7"))
                .orElseThrow();
        var plan = Plans.plan(valid.manifest(), version, null, List.of(), valid.requestDigest());
        api.parts.stores().promotions().fixPlan(PROD, name, plan, Plans.digest(plan));
        return name;
    }

    private void record(String name, long seq, Phase phase, List<Role> missing) {
        api.parts
                .stores()
                .promotions()
                .record(Transition.of(
                        name,
                        PROD,
                        seq,
                        phase,
                        "Step",
                        "",
                        "test",
                        0,
                        0,
                        0,
                        0,
                        false,
                        new Progress(List.copyOf(missing), "", null, List.of(), null)));
    }

    /// The principal, whose newest token is kept.
    private String made(String maker, String principal) throws IOException {
        var wish = WindlassJson.mapper().writeValueAsString(new NewKey(principal, ALL));
        var answer = send(maker, "POST", "/v1/tenants/payments/keys", wish);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        tokens.put(
                principal,
                WindlassJson.mapper().readValue(answer.body(), KeyCreated.class).token());
        return principal;
    }

    private HttpResponse<String> send(String principal, String method, String path, String body) throws IOException {
        return api.send(
                "",
                method,
                path,
                body,
                Map.of("Authorization", "Bearer " + tokens.get(principal), "Idempotency-Key", "k-" + path.length()));
    }

    private static String at(String promotion) {
        return PromotionRig.PROMOTIONS + "/" + promotion;
    }
}
