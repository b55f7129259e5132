package dev.windlass.storage;

import static dev.windlass.storage.Given.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.domain.DeviceClass;
import dev.windlass.domain.Digest;
import dev.windlass.domain.ModelRef;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Role;
import dev.windlass.domain.Tenant;
import dev.windlass.domain.VersionRef;
import dev.windlass.storage.KeyStore.Key;
import dev.windlass.storage.ModelRegistry.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tenants, keys, models and the audit log.
class RegistryTest {
    private static final Principal CI = new Principal("ci", "payments", Set.of(Role.RELEASE_MANAGER, Role.DEVELOPER));
    private static final Principal ADMIN = new Principal("admin", null, Set.of(Role.PLATFORM_ADMIN));

    private final Database database = Given.database();
    private final TenantStore tenants = new TenantStore(database);
    private final KeyStore keys = new KeyStore(database);
    private final ModelRegistry registry = new ModelRegistry(database);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aTenantIsCreatedOnceAndAnotherQuotaDoesNotReplaceIt() {
        var other = new Quota(Resources.memory(1 << 20), 1, 1);

        assertThat(tenants.create("claims", Quota.DEFAULT)).isEqualTo(TenantStore.Creation.CREATED);
        assertThat(tenants.create("claims", Quota.DEFAULT)).isEqualTo(TenantStore.Creation.SAME);
        assertThat(tenants.create("claims", other)).isEqualTo(TenantStore.Creation.OTHER);
        assertThat(tenants.find("claims").orElseThrow().quota()).isEqualTo(Quota.DEFAULT);
    }

    @Test
    void stateAndQuotaOfATenantCanBeChanged() {
        var quota = new Quota(Resources.memory(1 << 20), 7, 3, 500, 3);

        assertThat(tenants.setState("payments", Tenant.State.SUSPENDED)).isTrue();
        assertThat(tenants.setQuota("payments", quota)).isTrue();

        var tenant = tenants.find("payments").orElseThrow();
        assertThat(tenant.state()).isEqualTo(Tenant.State.SUSPENDED);
        assertThat(tenant.quota()).isEqualTo(quota);
        assertThat(tenants.setState("nobody", Tenant.State.ACTIVE)).isFalse();
        assertThat(tenants.allOfPlatform()).containsExactly(tenant);
    }

    @Test
    void aKeySpeaksForItsPrincipalUntilItIsRevoked() {
        keys.add(new Key(sha("ci"), CI), null);
        keys.add(new Key(sha("admin"), ADMIN), null);

        assertThat(keys.findOfPlatform(sha("ci"))).contains(new Holder(CI));
        assertThat(keys.findOfPlatform(sha("admin"))).contains(new Holder(ADMIN));
        assertThat(keys.allValidOfPlatform()).hasSize(2);
        assertThat(keys.revoke("payments", "ci")).isEqualTo(1);
        assertThat(keys.findOfPlatform(sha("ci"))).isEmpty();
        assertThat(keys.allValidOfPlatform()).containsExactly(new Key(sha("admin"), ADMIN));
    }

    @Test
    void revokingATenantsPrincipalLeavesThePlatformsOfTheSameName() {
        keys.add(new Key(sha("a"), new Principal("admin", "payments", Set.of(Role.TENANT_ADMIN))), null);
        keys.add(new Key(sha("b"), ADMIN), null);

        assertThat(keys.revoke(null, "admin")).isEqualTo(1);
        assertThat(keys.findOfPlatform(sha("a"))).isPresent();
        assertThat(keys.findOfPlatform(sha("b"))).isEmpty();
    }

    @Test
    void anExpiredKeyIsUnknown() {
        keys.add(new Key(sha("old"), CI), Instant.now().minus(Duration.ofHours(1)));
        keys.add(new Key(sha("new"), CI), Instant.now().plus(Duration.ofHours(1)));

        assertThat(keys.findOfPlatform(sha("old"))).isEmpty();
        assertThat(keys.findOfPlatform(sha("new"))).contains(new Holder(CI));
    }

    @Test
    void aVersionComesBackAsItWasRegistered() {
        var found = registry.find(version("2").ref()).orElseThrow();

        assertThat(found).usingRecursiveComparison().ignoringFields("createdAt").isEqualTo(version("2"));
    }

    @Test
    void theSameBytesAreThereAlreadyAndOtherBytesAreRefused() {
        var other = withDigestOf("other");

        assertThat(registry.register(version("2"))).isInstanceOf(Registration.AlreadyThere.class);
        assertThat(registry.register(other)).isInstanceOf(Registration.OtherBytes.class);
        assertThat(registry.find(other.ref()).orElseThrow().digest()).isEqualTo(Given.digest("2"));
    }

    @Test
    void theSameBytesRunOnOneClassOfDevice() {
        var there = version("2");
        var onGpu = new Resources(1 << 30, 1 << 30, null);

        var refused = registry.register(copy(version("9").ref(), there.digest(), onGpu));

        assertThat(refused)
                .isInstanceOfSatisfying(
                        Registration.OtherDevice.class,
                        it -> assertThat(it.other().ref()).isEqualTo(there.ref()));
        assertThat(registry.onOtherDevice("payments", there.digest(), DeviceClass.CPU))
                .isEmpty();
        assertThat(registry.onOtherDevice("others", there.digest(), DeviceClass.CUDA))
                .isEmpty();
    }

    @Test
    void ofTwentyRegistrationsOfTheSameBytesForTwoDevicesOneDeviceWins() throws Exception {
        var answers = Together.run(
                20,
                i -> registry.register(copy(
                        new VersionRef("payments", "fraud-score", "r" + i),
                        Given.digest("same"),
                        new Resources(1 << 30, i % 2 << 30, null))));

        var registered = answers.stream()
                .filter(Registration.Registered.class::isInstance)
                .map(it -> ((Registration.Registered) it).version().needs().runsOn())
                .toList();
        assertThat(registered).hasSize(10).containsOnly(registered.getFirst());
        assertThat(answers)
                .filteredOn(Registration.OtherDevice.class::isInstance)
                .hasSize(10);
    }

    @Test
    void ofTwentyRegistrationsOfOneNameWithOtherBytesOneWins() throws Exception {
        var answers = Together.run(20, i -> registry.register(withNewNameAndDigestOf("bytes" + i)));

        assertThat(answers)
                .filteredOn(Registration.Registered.class::isInstance)
                .hasSize(1);
        assertThat(answers)
                .filteredOn(Registration.OtherBytes.class::isInstance)
                .hasSize(19);
    }

    @Test
    void versionsAreNewestFirstAndOnlyTheTenantsOwn() {
        assertThat(registry.versions(new ModelRef("payments", "fraud-score")))
                .extracting(it -> it.ref().version())
                .containsExactly("3", "2", "1");
        assertThat(registry.models("payments")).containsExactly("fraud-score");
        assertThat(registry.models("claims")).isEmpty();
        assertThat(registry.versions(new ModelRef("claims", "fraud-score"))).isEmpty();
    }

    @Test
    void theAuditLogKeepsCanonicalDetailAndTenantsApartAndNoRowWithoutAChange() {
        var audit = new AuditLog(database);
        var noChange = new AuditLog.Entry("payments", "ci", "push", "", "", Map.of());
        assertThatThrownBy(() -> audit.append(noChange)).isInstanceOf(IllegalStateException.class);
        database.inTransaction(() -> {
            audit.append(
                    new AuditLog.Entry("payments", "ci", "push", "fraud-score:2", "CHG-1", Map.of("b", 1, "a", 2)));
            audit.append(new AuditLog.Entry(null, "admin", "create", "payments", "", Map.of()));
            return true;
        });

        assertThat(audit.newest("payments", 10))
                .singleElement()
                .satisfies(it -> assertThat(it.detail()).isEqualTo("{\"a\":2,\"b\":1}"));
    }

    private static byte[] sha(String token) {
        return java.util.HexFormat.of().parseHex(Given.digest(token).hex());
    }

    private static ModelVersion withDigestOf(String content) {
        return withDigest(version("2"), content);
    }

    private static ModelVersion withNewNameAndDigestOf(String content) {
        return withDigest(version("9"), content);
    }

    private static ModelVersion withDigest(ModelVersion it, String content) {
        return copy(it.ref(), Given.digest(content), it.needs());
    }

    private static ModelVersion copy(VersionRef ref, Digest digest, Resources needs) {
        var it = version("2");
        return new ModelVersion(
                ref,
                digest,
                it.byteSize(),
                it.format(),
                it.schema(),
                it.metrics(),
                it.lineageJson(),
                it.owner(),
                it.risk(),
                needs,
                it.createdBy(),
                it.createdAt());
    }
}
