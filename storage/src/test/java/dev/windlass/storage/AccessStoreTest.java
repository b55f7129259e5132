package dev.windlass.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.access.AccessDecision;
import dev.windlass.access.AccessDocument;
import dev.windlass.access.Action;
import dev.windlass.access.Resource;
import dev.windlass.domain.Digest;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Role;
import dev.windlass.storage.AccessStore.Change;
import dev.windlass.storage.AccessStore.Version;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class AccessStoreTest {
    private static final String TEXT = "apiVersion: windlass.dev/v1\nkind: Access\nrules: []\n";
    private static final Resource FRAUD = new Resource.OfModel("payments", "fraud");
    private static final Principal DEVELOPER = new Principal("dev", "payments", Set.of(Role.DEVELOPER));

    @AutoClose
    private final Database database = Given.database();

    private final AccessStore store = new AccessStore(database);
    private final AccessPoint point = new AccessPoint(store);

    private Change set(@Nullable String tenant, String rule) {
        var text = "apiVersion: windlass.dev/v1\nkind: Access\nrules: [" + rule + "]\n";
        var parsed = (AccessDocument.Result.Parsed) AccessDocument.parse(tenant, text);
        return store.set(parsed.document(), text, "anna");
    }

    private static Version now(Change change) {
        return switch (change) {
            case Change.Made(var now, var _) -> now;
            case Change.Same(var now) -> now;
            case Change.Elsewhere _ -> throw new AssertionError("nothing was set");
        };
    }

    @Test
    void whoMeansToChangeAnotherVersionSetsNothing() {
        var document = (AccessDocument.Result.Parsed) AccessDocument.parse("payments", TEXT);
        var first = now(set("payments", deny("a", "push")));

        assertThat(store.set(document.document(), TEXT, "bert", 0)).isEqualTo(new Change.Elsewhere(first));
        assertThat(store.newest("payments").orElseThrow().of()).isEqualTo(first);
        assertThat(store.set(document.document(), TEXT, "bert", 1)).isInstanceOf(Change.Made.class);
        assertThat(store.set(document.document(), TEXT, "bert", 1)).isInstanceOf(Change.Same.class);
    }

    private static String deny(String name, String action) {
        return "{name: " + name + ", effect: Deny, actions: [" + action + "]}";
    }

    private boolean may(Action action) {
        return point.decide(DEVELOPER, action, FRAUD) instanceof AccessDecision.Allowed;
    }

    @Test
    void theNewestVersionIsInForce() {
        assertThat(store.newest("payments")).isEmpty();
        var first = set("payments", deny("a", "push"));
        var again = set("payments", deny("a", "push"));
        var second = set("payments", deny("b", "push"));
        set(null, deny("of-the-platform", "read"));

        assertThat(first)
                .isInstanceOfSatisfying(
                        Change.Made.class, it -> assertThat(it.before()).isNull());
        assertThat(again).isEqualTo(new Change.Same(now(first)));
        assertThat(now(second).version()).isEqualTo(2);
        assertThat(((Change.Made) second).before()).isEqualTo(now(first));
        assertThat(store.versions("payments")).containsExactly(now(second), now(first));
        assertThat(store.newest("payments").orElseThrow().text()).contains("name: b");
        assertThat(store.find("payments", 1).orElseThrow().text()).contains("name: a");
        assertThat(store.digest("payments")).contains(now(second).digest());
        assertThat(store.versions(null)).extracting(Version::version).containsExactly(1);
    }

    @Test
    void soManyVersionsAreKept() {
        for (int i = 0; i <= AccessStore.KEPT; i++) {
            set("payments", deny("r" + i, "push"));
        }

        assertThat(store.versions("payments"))
                .hasSize(AccessStore.KEPT)
                .extracting(Version::version)
                .startsWith(AccessStore.KEPT + 1)
                .endsWith(2);
    }

    @Test
    void gatewaysHaveWhatIsAboutInferenceOnly() {
        set("payments", deny("a", "push"));
        assertThat(store.forGatewaysOfPlatform()).isEmpty();
        set(null, deny("b", "infer"));
        set("payments", deny("c", "push") + ", " + deny("d", "infer"));

        var theirs = store.ofGateways(store.forGatewaysOfPlatform().getLast()).orElseThrow();
        assertThat(theirs).contains("\"d\"").doesNotContain("\"c\"");
        assertThat(AccessDocument.parse("payments", theirs)).isInstanceOf(AccessDocument.Result.Parsed.class);
        assertThat(store.forGatewaysOfPlatform())
                .extracting(AccessStore.InForce::tenant)
                .containsExactly(null, "payments");

        set("payments", "");
        assertThat(store.forGatewaysOfPlatform())
                .extracting(AccessStore.InForce::tenant)
                .containsExactly((String) null);
    }

    @Test
    void decisionsAreByWhatIsInForce() {
        assertThat(may(Action.PUSH)).isTrue();
        set("payments", deny("a", "push"));
        point.forget("payments");
        assertThat(may(Action.PUSH)).isFalse();
        assertThat(may(Action.READ)).isTrue();

        set(null, deny("b", "read"));
        point.forget(null);
        assertThat(may(Action.READ)).isFalse();

        set("payments", "");
        point.forget("payments");
        assertThat(may(Action.PUSH)).isTrue();
    }

    @Test
    void whatSomebodyElseWroteAndNobodyCanReadDenies() {
        set("payments", deny("a", "hold"));
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE access_document SET document = 'kind: Future', digest = ?",
                        new Digest("sha256:" + "1".repeat(64)).value()));

        assertThat(may(Action.PUSH)).isFalse();
    }
}
