package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.digest;
import static dev.windlass.storage.RetirementStoreTest.V1;
import static dev.windlass.storage.RetirementStoreTest.V2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.ModelRef;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Quota;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.RetirementPlan;
import dev.windlass.domain.Tenant;
import dev.windlass.domain.VersionRef;
import dev.windlass.retirement.Calendar;
import dev.windlass.storage.ModelRegistry.Registration;
import dev.windlass.storage.RetirementStore.Moved;
import dev.windlass.storage.TenantRetirements.Announced;
import dev.windlass.storage.TenantRetirements.Order;
import dev.windlass.storage.TenantRetirements.Phase;
import dev.windlass.storage.TenantRetirements.Withdrawn;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A tenant goes with all its models, and is closed by whichever version is purged last.
class TenantRetirementsTest {
    private static final PrincipalId ANNA = new PrincipalId("payments", "anna");
    private static final RetirementPlan PLAN =
            new RetirementPlan(Calendar.ANNOUNCE, Calendar.BROWN_OUTS, Calendar.DRAIN, Calendar.ARCHIVE);
    private static final VersionRef OTHER = new VersionRef("payments", "churn", "1");

    private final LedgerRig rig = new LedgerRig();
    private final Database database = rig.database;
    private final RetirementStore retirements = new RetirementStore(database);
    private final TenantRetirements tenants = new TenantRetirements(database);
    private final ModelRegistry registry = new ModelRegistry(database);

    @BeforeEach
    void anotherModel() {
        registry.register(as(OTHER));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void everyVersionOfEveryModelIsAnnouncedByOneOrder() {
        retirements.announce(V1, wish("superseded"));
        step(V1, RetirementPhase.ANNOUNCED, RetirementPhase.BROWN_OUT);
        new WholeRetirements(database)
                .announce(OTHER.modelRef(), new RetirementStore.Wish(PLAN, digest("other"), "fraud-score", "x", ANNA));

        var order = begun();

        assertThat(order.phase()).isEqualTo(Phase.RETIRING);
        assertThat(tenants.rows(order))
                .extracting(RetirementRow::version)
                .contains(V1, V2, OTHER)
                .hasSize(registry.models("payments").stream()
                        .mapToInt(it ->
                                registry.versions(new ModelRef("payments", it)).size())
                        .sum());
        assertThat(tenants.rows(order)).allSatisfy(row -> {
            assertThat(row.whole()).isTrue();
            assertThat(row.tenantOrder()).isEqualTo(1);
        });
        assertThat(retirements.find(V1).orElseThrow().phase())
                .as("it retired before, and keeps its calendar")
                .isEqualTo(RetirementPhase.BROWN_OUT);
        assertThat(retirements.find(OTHER).orElseThrow().successor())
                .as("and a whole model its successor")
                .isEqualTo("fraud-score");
        assertThat(tenants.announce("payments", wish("again"))).isInstanceOf(Announced.AlreadyThere.class);
        assertThat(tenants.announce("payments", new RetirementStore.Wish(PLAN, digest("another"), null, "why", ANNA)))
                .isInstanceOf(Announced.Other.class);
        new TenantStore(database).create("empty", Quota.DEFAULT);
        assertThat(tenants.announce("empty", wish("nothing there"))).isInstanceOf(Announced.Empty.class);
    }

    @Test
    void itTakesNoNewVersionAndNoNewModelWhileItLasts() {
        begun();

        assertThat(registry.register(as(V1))).isInstanceOf(Registration.AlreadyThere.class);
        assertThat(registry.register(as(PROD.modelRef().version("99"))))
                .isEqualTo(new Registration.TenantRetires("payments"));
        assertThat(registry.register(as(new VersionRef("payments", "brand-new", "1"))))
                .isEqualTo(new Registration.TenantRetires("payments"));
        assertThat(registry.models("payments")).doesNotContain("brand-new");

        tenants.withdraw("payments", "anna", "still needed");
        assertThat(registry.register(as(new VersionRef("payments", "brand-new", "1"))))
                .isInstanceOf(Registration.Registered.class);
    }

    @Test
    void theLastPurgeClosesIt() {
        var order = begun();
        var rows = tenants.rows(order);

        rows.stream().skip(1).forEach(row -> purge(row.version()));
        assertThat(tenants.find("payments").orElseThrow().phase()).isEqualTo(Phase.RETIRING);
        assertThat(state()).isEqualTo(Tenant.State.ACTIVE);
        purge(rows.getFirst().version());

        assertThat(tenants.find("payments").orElseThrow().phase()).isEqualTo(Phase.CLOSED);
        assertThat(tenants.find("payments").orElseThrow().endedAt()).isNotNull();
        assertThat(state()).isEqualTo(Tenant.State.CLOSED);
        assertThat(new AuditLog(database).newest("payments", 3))
                .anyMatch(it -> it.action().equals("tenant.closed"));
        assertThat(tenants.withdraw("payments", "anna", "too late")).isInstanceOf(Withdrawn.TooLate.class);
        assertThat(tenants.announce("payments", wish("again"))).isInstanceOf(Announced.Other.class);
        assertThat(registry.register(as(new VersionRef("payments", "brand-new", "1"))))
                .isInstanceOf(Registration.TenantRetires.class);
    }

    /// Each sees the other, or neither would close it.
    @Test
    void ofTwoLastPurgesAtOnceOneClosesIt() throws Exception {
        for (int round = 1; round <= 5; round++) {
            var tenant = "t" + round;
            new TenantStore(database).create(tenant, Quota.DEFAULT);
            var one = new VersionRef(tenant, "a", "1");
            var two = new VersionRef(tenant, "b", "1");
            registry.register(as(one));
            registry.register(as(two));
            tenants.announce(tenant, wish("why"));
            List.of(one, two).forEach(it -> step(it, RetirementPhase.ANNOUNCED, RetirementPhase.PURGING));
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                var first = pool.submit(() -> step(one, RetirementPhase.PURGING, RetirementPhase.PURGED));
                var second = pool.submit(() -> step(two, RetirementPhase.PURGING, RetirementPhase.PURGED));
                first.get();
                second.get();
            }

            assertThat(tenants.find(tenant).orElseThrow().phase()).isEqualTo(Phase.CLOSED);
        }
    }

    @Test
    void theWholeOrderIsTakenBackAndNothingOfItAlone() {
        begun();
        step(V2, RetirementPhase.ANNOUNCED, RetirementPhase.PURGING);

        assertThat(retirements.withdraw(V1, "anna", "")).isInstanceOf(Moved.Blocked.class);
        assertThat(new WholeRetirements(database).withdraw(PROD.modelRef(), "anna", ""))
                .isEmpty();
        assertThat(tenants.withdraw("payments", "anna", "still needed"))
                .isInstanceOfSatisfying(
                        Withdrawn.Back.class,
                        back -> assertThat(back.rows())
                                .extracting(RetirementRow::version)
                                .contains(V1, OTHER)
                                .doesNotContain(V2));
        step(V2, RetirementPhase.PURGING, RetirementPhase.PURGED);
        assertThat(state()).as("what was being purged is gone").isEqualTo(Tenant.State.ACTIVE);
        assertThat(tenants.find("payments").orElseThrow().phase()).isEqualTo(Phase.WITHDRAWN);

        var again = begun();
        assertThat(again.n()).isEqualTo(2);
        assertThat(tenants.rows(again))
                .extracting(RetirementRow::version)
                .contains(V1, OTHER)
                .doesNotContain(V2);
    }

    private Tenant.State state() {
        return new TenantStore(database).find("payments").orElseThrow().state();
    }

    private Order begun() {
        return switch (tenants.announce("payments", wish("the unit is sold"))) {
            case Announced.Begun(var order, var _) -> order;
            case Announced other -> throw new AssertionError(other);
        };
    }

    private static RetirementStore.Wish wish(String reason) {
        return new RetirementStore.Wish(PLAN, digest("plan"), null, reason, ANNA);
    }

    private void purge(VersionRef version) {
        step(version, RetirementPhase.ANNOUNCED, RetirementPhase.PURGING);
        step(version, RetirementPhase.PURGING, RetirementPhase.PURGED);
    }

    private void step(VersionRef version, RetirementPhase from, RetirementPhase to) {
        assertThat(retirements.advance(version, from, to, "step", false)).isInstanceOf(Moved.Done.class);
    }

    private ModelVersion as(VersionRef ref) {
        var known = registry.find(V1).orElseThrow();
        return new ModelVersion(
                ref,
                ref.equals(V1) ? known.digest() : digest(ref.toString()),
                known.byteSize(),
                known.format(),
                known.schema(),
                known.metrics(),
                known.lineageJson(),
                known.owner(),
                known.risk(),
                known.needs(),
                known.createdBy(),
                known.createdAt());
    }
}
