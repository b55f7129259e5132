package dev.windlass.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.domain.DataKeyId;
import dev.windlass.storage.DataKeyStore;
import dev.windlass.storage.Database;
import dev.windlass.storage.TestDatabase;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class DataKeysTest {
    private static final byte[] PLAIN = "a reason of somebody".getBytes(UTF_8);
    private static final byte[] CONTEXT = "windlass".getBytes(UTF_8);

    @AutoClose
    private final Database database = TestDatabase.create();

    private final DataKeyStore store = new DataKeyStore(database);
    private final FakeKms kms = new FakeKms();
    private final AtomicLong nanos = new AtomicLong();
    private final DataKeys keys = new DataKeys(kms, store, nanos::get);

    @Test
    void eachOwnerHasAKeyOfItsOwnAndEveryProcessReadsWhatItEncrypted() {
        var ours = keys.encrypt("payments", PLAIN, CONTEXT);
        var platforms = keys.encrypt(null, PLAIN, CONTEXT);

        assertThat(ours.key()).isEqualTo(new DataKeyId("payments", 1));
        assertThat(platforms.key()).isEqualTo(new DataKeyId(null, 1));
        assertThat(new String(ours.bytes(), UTF_8)).doesNotContain("reason");
        assertThat(another().decrypt(ours.key(), ours.bytes(), CONTEXT)).isEqualTo(PLAIN);
        assertThat(another().decrypt(platforms.key(), platforms.bytes(), CONTEXT))
                .isEqualTo(PLAIN);
        assertThat(keys.encrypt("payments", PLAIN, CONTEXT).bytes()).isNotEqualTo(ours.bytes());
    }

    @Test
    void whatIsPutElsewhereDoesNotDecrypt() {
        var ours = keys.encrypt("payments", PLAIN, CONTEXT);
        keys.encrypt("lending", PLAIN, CONTEXT);

        assertThatThrownBy(() -> keys.decrypt(ours.key(), ours.bytes(), "other".getBytes(UTF_8)))
                .isInstanceOf(KeyLostException.class)
                .hasMessageContaining("data key payments/1");
        assertThatThrownBy(() -> keys.decrypt(new DataKeyId("lending", 1), ours.bytes(), CONTEXT))
                .isInstanceOf(KeyLostException.class);
    }

    @Test
    void processesThatMakeTheFirstKeyAtOnceAgreeOnOne() {
        try (var threads = Executors.newFixedThreadPool(8)) {
            var made = IntStream.range(0, 16)
                    .mapToObj(_ ->
                            CompletableFuture.supplyAsync(() -> another().encrypt("payments", PLAIN, CONTEXT), threads))
                    .toList();

            assertThat(made).allSatisfy(it -> {
                assertThat(it.join().key().n()).isEqualTo(1);
                assertThat(keys.decrypt(it.join().key(), it.join().bytes(), CONTEXT))
                        .isEqualTo(PLAIN);
            });
        }
        assertThat(store.all()).hasSize(1);
    }

    @Test
    void aRotationMakesNewKeysOfBothKindsAndLosesNothing() {
        var other = another();
        var before = other.encrypt("payments", PLAIN, CONTEXT);

        assertThat(keys.rotate("payments")).isEqualTo(new DataKeyId("payments", 2));

        assertThat(store.all()).hasSize(2).allMatch(it -> it.kekVersion() == 2);
        assertThat(keys.decrypt(before.key(), before.bytes(), CONTEXT)).isEqualTo(PLAIN);
        assertThat(keys.encrypt("payments", PLAIN, CONTEXT).key().n()).isEqualTo(2);
        assertThat(other.encrypt("payments", PLAIN, CONTEXT).key().n()).isEqualTo(1);
        nanos.addAndGet(Remembered.LOOKED_AT.toNanos());
        var after = other.encrypt("payments", PLAIN, CONTEXT);
        assertThat(after.key().n()).isEqualTo(2);
        assertThat(other.decrypt(before.key(), before.bytes(), CONTEXT)).isEqualTo(PLAIN);
        assertThat(another().decrypt(after.key(), after.bytes(), CONTEXT)).isEqualTo(PLAIN);
    }

    @Test
    void whatACrashLeftOfARotationIsDoneLater() {
        keys.encrypt("payments", PLAIN, CONTEXT);
        kms.rotate("payments");

        assertThat(keys.rewrap()).isEqualTo(1);
        assertThat(keys.rewrap()).isZero();
        assertThat(store.all()).allMatch(it -> it.kekVersion() == 2);
    }

    @Test
    void aRotationOfWhoHasNoKeyYetMakesTheFirst() {
        assertThat(keys.rotate("payments").n()).isEqualTo(1);
    }

    @Test
    void aKeyThatIsNotThereIsNamedWithWhatToDo() {
        assertThatThrownBy(() -> keys.decrypt(new DataKeyId("payments", 9), PLAIN, CONTEXT))
                .isInstanceOf(KeyLostException.class)
                .hasMessageContaining("data key payments/9 isn't in this installation's database");
        var ours = keys.encrypt("payments", PLAIN, CONTEXT);

        assertThatThrownBy(() -> new DataKeys(new FakeKms(), store).decrypt(ours.key(), ours.bytes(), CONTEXT))
                .isInstanceOf(KeyLostException.class)
                .hasMessageContaining("data key payments/1 can't be unwrapped: key-encrypting key payments isn't here");
    }

    @Test
    void whilePostgresIsAwayAKnownKeyIsUsedForFiveMinutes() {
        var ours = keys.encrypt("payments", PLAIN, CONTEXT);
        database.close();

        nanos.addAndGet(Remembered.USED_UNSEEN.minus(Duration.ofSeconds(1)).toNanos());
        assertThat(keys.decrypt(ours.key(), ours.bytes(), CONTEXT)).isEqualTo(PLAIN);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThatThrownBy(() -> keys.decrypt(ours.key(), ours.bytes(), CONTEXT))
                .isInstanceOf(JdbiException.class);
    }

    private DataKeys another() {
        return new DataKeys(kms, store, nanos::get);
    }
}
