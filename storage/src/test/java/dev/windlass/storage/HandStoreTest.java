package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.access.Duties;
import dev.windlass.access.Duty;
import dev.windlass.access.Hand;
import dev.windlass.access.Tie;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Progress;
import dev.windlass.domain.Role;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.Transition;
import dev.windlass.storage.RequestStore.Asked;
import dev.windlass.storage.UploadStore.Part;
import dev.windlass.storage.UploadStore.Upload;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandStoreTest {
    private static final PrincipalId ALICE = new PrincipalId("payments", "alice");
    private static final PrincipalId BOB = new PrincipalId("payments", "bob");
    private static final PrincipalId CAROL = new PrincipalId("payments", "carol");
    private static final PrincipalId DORA = new PrincipalId("payments", "dora");
    private static final PrincipalId STRANGER = new PrincipalId("payments", "stranger");

    private final Database database = Given.database();
    private final HandStore hands = new HandStore(database);
    private final RequestStore requests = new RequestStore(database);
    private final EndpointStore endpoints = new EndpointStore(database);
    private final PromotionStore promotions = new PromotionStore(database);
    private final KeyStore keys = new KeyStore(database);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void everyAttemptOfAChainCountsWhicheverIsDecidedOn() {
        var first = attempt("r1", new Asked(ALICE, Set.of(), null, ""));
        var second = attempt("r2", new Asked(BOB, Set.of(), first.name(), "again"));
        var third = attempt("r3", new Asked(CAROL, Set.of(), second.name(), "once more"));

        for (var decided : List.of(first, second, third)) {
            assertExcluded(decided, ALICE, Hand.ASKED, Tie.SAME);
            assertExcluded(decided, BOB, Hand.RETRIED, Tie.SAME);
            assertExcluded(decided, CAROL, Hand.RETRIED, Tie.SAME);
            assertThat(judge(decided, STRANGER, List.of())).isEqualTo(new Duty.Allowed());
        }
    }

    @Test
    void aStartOfItsOwnIsAnAttemptLikeARetryUntilOneSucceeded() {
        var first = attempt("r1", Given.asked(ALICE));
        ended(first, Phase.REJECTED);
        var second = attempt("r2", Given.asked(BOB));

        assertExcluded(second, ALICE, Hand.ASKED, Tie.SAME);

        ended(second, Phase.SUCCEEDED);
        var third = attempt("r3", Given.asked(CAROL));
        assertThat(judge(third, BOB, List.of())).isEqualTo(new Duty.Allowed());
    }

    private void ended(PromotionRow promotion, Phase phase) {
        promotions.record(
                Transition.of(promotion.name(), PROD, 1, phase, "Step", "", "test", 0, 0, 0, 0, false, Progress.NONE));
    }

    @Test
    void whoSentTheSameRequestHasAsked() {
        requests.insert(request("r1", Given.asked(ALICE)));
        requests.insert(request("r1", Given.asked(BOB)));

        var promotion = granted("r1");

        assertExcluded(promotion, ALICE, Hand.ASKED, Tie.SAME);
        assertExcluded(promotion, BOB, Hand.ASKED, Tie.SAME);
    }

    @Test
    void whoAskedOnThePlatformIsNotTheTenantsOfThatName() {
        var promotion = attempt("r1", Given.asked(new PrincipalId(null, "alice")));

        assertExcluded(promotion, new PrincipalId(null, "alice"), Hand.ASKED, Tie.SAME);
        assertThat(judge(promotion, ALICE, List.of())).isEqualTo(new Duty.Allowed());
    }

    @Test
    void declaringSendingAndCompletingAnUploadAreHands() {
        uploaded();

        var promotion = attempt("r1", Given.asked(DORA));

        assertExcluded(promotion, ALICE, Hand.DECLARED, Tie.SAME);
        assertExcluded(promotion, BOB, Hand.SENT, Tie.SAME);
        assertExcluded(promotion, CAROL, Hand.SENT, Tie.SAME);
        assertExcluded(promotion, STRANGER, Hand.COMPLETED, Tie.SAME);
        assertThat(judge(promotion, new PrincipalId("payments", "author"), List.of()))
                .as("its hands are known, so the name in created_by says nothing more")
                .isEqualTo(new Duty.Allowed());
    }

    @Test
    void aNameOfARowFromBeforeIsTheTenantsAndThePlatforms() {
        requests.insert(request("r1", Given.asked(ALICE)));
        database.jdbi().useHandle(it -> it.execute("UPDATE promotion_request SET asked_by = '{}'"));

        var promotion = granted("r1");

        assertExcluded(promotion, ALICE, Hand.ASKED, Tie.SAME);
        assertExcluded(promotion, new PrincipalId(null, "alice"), Hand.ASKED, Tie.SAME);
        assertExcluded(promotion, new PrincipalId("payments", "author"), Hand.DECLARED, Tie.SAME);
        assertExcluded(promotion, new PrincipalId(null, "author"), Hand.DECLARED, Tie.SAME);
    }

    @Test
    void aKeyThatAKeyMadeLeadsToItsFirstMakerAlsoAfterBothWereRevoked() {
        key(BOB, ALICE);
        key(CAROL, BOB);
        keys.revoke("payments", "bob");
        keys.revoke("payments", "carol");
        keys.add(new KeyStore.Key(sha("carol's own"), principal(CAROL)), null);

        var promotion = attempt("r1", Given.asked(ALICE));

        assertExcluded(promotion, CAROL, Hand.ASKED, Tie.KEY_MADE_BY);
        assertThat(judge(promotion, STRANGER, List.of())).isEqualTo(new Duty.Allowed());
    }

    @Test
    void whoMadeTheAskersKeyIsTiedToHim() {
        key(BOB, ALICE);
        key(CAROL, ALICE);

        var promotion = attempt("r1", Given.asked(BOB));

        assertExcluded(promotion, ALICE, Hand.ASKED, Tie.KEY_MAKER_OF);
        assertThat(judge(promotion, CAROL, List.of()))
                .as("a key from the same administrator")
                .isEqualTo(new Duty.Allowed());
    }

    private void uploaded() {
        var uploads = new UploadStore(database);
        var version = Given.version("4");
        var upload = new Upload(
                "u1", version.ref(), version.digest(), 1000, "{}", "m", 0, List.of(), List.of(), ALICE, Instant.EPOCH);
        uploads.open(upload, Duration.ofHours(1), 5);
        uploads.received(uploads.find("payments", "u1").orElseThrow(), new Part(1, "e1", 600), BOB);
        uploads.received(uploads.find("payments", "u1").orElseThrow(), new Part(2, "e2", 400), CAROL);
        new ModelRegistry(database).register(version);
        hands.registered(version.ref(), "u1", STRANGER);
        uploads.remove("payments", "u1");
    }

    private Duty judge(PromotionRow promotion, PrincipalId decider, List<ApprovalStore.Approval> others) {
        return Duties.judge(decider, hands.of(promotion, Person.of(decider), others));
    }

    private void assertExcluded(PromotionRow promotion, PrincipalId decider, Hand hand, Tie tie) {
        assertThat(judge(promotion, decider, List.of())).isInstanceOfSatisfying(Duty.Excluded.class, excluded -> {
            assertThat(excluded.hand()).isEqualTo(hand);
            assertThat(excluded.tie()).isEqualTo(tie);
        });
    }

    private PromotionRow attempt(String requestId, Asked asked) {
        requests.insert(request(requestId, asked));
        return granted(requestId);
    }

    private PromotionRow granted(String requestId) {
        var version = new ModelRegistry(database).find(Given.version("4").ref()).isPresent() ? "4" : "2";
        var name = Given.granted(endpoints.grant(Given.promote(PROD, requestId, version)))
                .name();
        promotions.fixPlan(PROD, name, Given.plan("2"), Given.digest("plan"));
        endpoints.release(PROD, name);
        return promotions.find("payments", name).orElseThrow();
    }

    private static RequestStore.Request request(String id, Asked asked) {
        return new RequestStore.Request(
                PROD, id, RunKind.PROMOTION, Given.digest("manifest"), "{}", asked, null, null, Instant.EPOCH);
    }

    private void key(PrincipalId of, PrincipalId maker) {
        keys.make(new KeyStore.Key(sha(of + " by " + maker), principal(of)), maker);
    }

    private static Principal principal(PrincipalId id) {
        return new Principal(id.name(), id.tenant(), Set.of(Role.MODEL_RISK));
    }

    private static byte[] sha(String token) {
        return HexFormat.of().parseHex(Given.digest(token).hex());
    }
}
