package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.RunKind;
import dev.windlass.storage.RequestStore.Asked;
import dev.windlass.storage.RequestStore.Insertion;
import dev.windlass.storage.RequestStore.Request;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestStoreTest {
    private final Database database = Given.database();
    private final RequestStore requests = new RequestStore(database);
    private final EndpointStore endpoints = new EndpointStore(database);

    @AfterEach
    void close() {
        database.close();
    }

    static Request request(String id, String content) {
        return new Request(
                PROD,
                id,
                RunKind.PROMOTION,
                Given.digest(content),
                "{\"a\": 1}",
                Given.asked(Given.CI),
                null,
                null,
                Instant.EPOCH);
    }

    @Test
    void ofAHundredStartsWithOneIdOneIsNew() throws Exception {
        var insertions = Together.run(100, _ -> requests.insert(request("r1", "manifest")));

        assertThat(insertions).filteredOn(Insertion.New.class::isInstance).hasSize(1);
        assertThat(insertions).filteredOn(Insertion.Same.class::isInstance).hasSize(99);
    }

    @Test
    void theSameIdWithAnotherRequestIsAnother() {
        requests.insert(request("r1", "manifest"));

        assertThat(requests.insert(request("r1", "changed"))).isInstanceOf(Insertion.Other.class);
    }

    @Test
    void whoSendsAnothersRequestHasAskedToo() {
        requests.insert(request("r1", "manifest"));
        var bob = new PrincipalId("payments", "bob");

        var joined = requests.insert(asked(Given.asked(bob), request("r1", "manifest")));
        var again = requests.insert(asked(Given.asked(bob), request("r1", "manifest")));

        assertThat(joined)
                .isInstanceOfSatisfying(
                        Insertion.Joined.class,
                        it -> assertThat(it.earlier().asked().by()).isEqualTo(Given.CI));
        assertThat(again).isInstanceOf(Insertion.Same.class);
        assertThat(requests.insert(asked(Given.asked(bob), request("r1", "changed"))))
                .isInstanceOf(Insertion.Other.class);
    }

    static Request asked(Asked asked, Request it) {
        return new Request(
                it.endpoint(), it.requestId(), it.kind(), it.digest(), it.json(), asked, null, null, Instant.EPOCH);
    }

    @Test
    void aRequestOfAnotherKindIsAnother() {
        requests.insert(request("r1", "manifest"));
        var rollback = new Request(
                PROD,
                "r1",
                RunKind.ROLLBACK,
                Given.digest("manifest"),
                "{}",
                Given.asked(Given.CI),
                null,
                null,
                Instant.EPOCH);

        assertThat(requests.insert(rollback)).isInstanceOf(Insertion.Other.class);
    }

    @Test
    void aGrantedRequestNamesItsPromotionAlsoAfterItsEnd() {
        requests.insert(request("r1", "manifest"));
        var granted = Given.granted(endpoints.grant(Given.promote(PROD, "r1", "2")));
        endpoints.release(PROD, granted.name());

        var again = (Insertion.Same) requests.insert(request("r1", "manifest"));

        assertThat(again.earlier().name()).isEqualTo(granted.name());
    }

    @Test
    void aRefusedRequestDoesNotUseUpItsId() {
        requests.insert(request("r1", "manifest"));

        var first = ((Insertion.Same) requests.insert(request("r1", "manifest"))).earlier();

        requests.remove("payments", "r1");

        assertThat(requests.insert(request("r1", "changed")))
                .isInstanceOfSatisfying(
                        Insertion.New.class,
                        again -> assertThat(again.request().createdAt()).isAfter(first.createdAt()));
    }

    @Test
    void whoComesWhileTheRowGoesInsertsItAgain() throws Exception {
        var insertions = Together.run(100, i -> {
            var inserted = requests.insert(request("r1", "manifest"));
            if (i % 2 == 0) {
                requests.remove("payments", "r1");
            }
            return inserted;
        });

        assertThat(insertions).hasSize(100).noneMatch(Insertion.Other.class::isInstance);
    }

    @Test
    void aGrantedRequestIsNeverRemoved() {
        requests.insert(request("r1", "manifest"));
        endpoints.grant(Given.promote(PROD, "r1", "2"));

        requests.remove("payments", "r1");

        assertThat(requests.insert(request("r1", "manifest"))).isInstanceOf(Insertion.Same.class);
    }

    @Test
    void onlyUnansweredRequestsAreOpen() {
        requests.insert(request("answered", "manifest"));
        endpoints.grant(Given.promote(PROD, "answered", "2"));
        requests.insert(request("open", "manifest"));
        requests.insert(new Request(
                PROD,
                "back",
                RunKind.ROLLBACK,
                Given.digest("order"),
                "{}",
                Given.asked(Given.CI),
                null,
                null,
                Instant.EPOCH));

        assertThat(requests.allOpenOfPlatform(Duration.ofHours(1)))
                .extracting(Request::requestId)
                .containsExactly("open");
    }

    @Test
    void aRequestThatNobodyAnsweredForLongIsForgottenAndItsIdFree() {
        requests.insert(request("answered", "manifest"));
        endpoints.grant(Given.promote(PROD, "answered", "2"));
        requests.insert(request("open", "manifest"));
        database.jdbi()
                .useHandle(it -> it.execute("UPDATE promotion_request SET created_at = now() - interval '2 hours'"));

        assertThat(requests.allOpenOfPlatform(Duration.ofHours(1))).isEmpty();
        assertThat(requests.forgetOpenOfPlatform(Duration.ofHours(1))).isEqualTo(1);
        assertThat(requests.insert(request("open", "another"))).isInstanceOf(Insertion.New.class);
        assertThat(requests.insert(request("answered", "manifest"))).isInstanceOf(Insertion.Same.class);
    }
}
