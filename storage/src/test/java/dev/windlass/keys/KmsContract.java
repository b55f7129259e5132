package dev.windlass.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [Kms] promises.
abstract class KmsContract {
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    private static final byte[] CONTEXT = "payments/1".getBytes(UTF_8);

    private Kms kms;

    /// An empty one.
    abstract Kms empty();

    @BeforeEach
    void open() {
        kms = empty();
    }

    @Test
    void whatItWrappedItUnwraps() {
        kms.make("payments");

        var wrapped = kms.wrap("payments", KEY, CONTEXT);

        assertThat(wrapped.version()).isEqualTo(1);
        assertThat(new String(wrapped.bytes(), UTF_8)).doesNotContain("0123456789abcdef");
        assertThat(kms.unwrap("payments", wrapped, CONTEXT)).isEqualTo(KEY);
    }

    @Test
    void whatBelongsElsewhereOrWasChangedIsNotUnwrapped() {
        kms.make("payments");
        kms.make("lending");
        var wrapped = kms.wrap("payments", KEY, CONTEXT);
        var changed = wrapped.bytes().clone();
        changed[changed.length - 1] ^= 1;

        assertThatThrownBy(() -> kms.unwrap("payments", wrapped, "payments/2".getBytes(UTF_8)))
                .isInstanceOf(KeyLostException.class)
                .hasMessageContaining("payments");
        assertThatThrownBy(() -> kms.unwrap("lending", wrapped, CONTEXT)).isInstanceOf(KeyLostException.class);
        assertThatThrownBy(() -> kms.unwrap("payments", new Kms.Wrapped(1, changed), CONTEXT))
                .isInstanceOf(KeyLostException.class);
    }

    @Test
    void aRotatedKeyWrapsByItsNewVersionAndUnwrapsByAll() {
        kms.make("payments");
        var before = kms.wrap("payments", KEY, CONTEXT);

        assertThat(kms.rotate("payments")).isEqualTo(2);

        var after = kms.wrap("payments", KEY, CONTEXT);
        assertThat(after.version()).isEqualTo(2);
        assertThat(kms.unwrap("payments", before, CONTEXT)).isEqualTo(KEY);
        assertThat(kms.unwrap("payments", after, CONTEXT)).isEqualTo(KEY);
        assertThat(kms.list().getFirst().versions().stream().map(Kms.Version::number))
                .containsExactly(1, 2);
        assertThat(kms.list().getFirst().primary()).isEqualTo(2);
    }

    @Test
    void makingOneAgainChangesNothing() {
        kms.make("payments");
        var wrapped = kms.wrap("payments", KEY, CONTEXT);

        kms.make("payments");

        assertThat(kms.unwrap("payments", wrapped, CONTEXT)).isEqualTo(KEY);
        assertThat(kms.list()).hasSize(1);
    }

    @Test
    void aDestroyedKeyIsGoneAndNotMadeAgain() {
        kms.make("payments");
        kms.make("lending");
        var wrapped = kms.wrap("payments", KEY, CONTEXT);
        var others = kms.wrap("lending", KEY, CONTEXT);

        kms.destroy("payments");
        kms.destroy("payments");
        kms.destroy("never-was");

        assertThatThrownBy(() -> kms.unwrap("payments", wrapped, CONTEXT))
                .isInstanceOf(KeyLostException.class)
                .hasMessageContaining("payments was destroyed");
        assertThatThrownBy(() -> kms.wrap("payments", KEY, CONTEXT)).isInstanceOf(KeyLostException.class);
        assertThatThrownBy(() -> kms.make("payments")).isInstanceOf(KeyLostException.class);
        assertThatThrownBy(() -> kms.rotate("payments")).isInstanceOf(KeyLostException.class);
        assertThatThrownBy(() -> kms.make("never-was")).isInstanceOf(KeyLostException.class);
        assertThat(kms.unwrap("lending", others, CONTEXT)).isEqualTo(KEY);
        assertThat(kms.list()).filteredOn(it -> it.destroyedAt() != null).hasSize(2);
    }

    @Test
    void aKeyOrVersionThatIsNotThereIsNamedWithTheRemedy() {
        kms.make("payments");
        var wrapped = kms.wrap("payments", KEY, CONTEXT);

        assertThatThrownBy(() -> kms.unwrap("lending", wrapped, CONTEXT))
                .isInstanceOf(KeyLostException.class)
                .hasMessageContaining("key-encrypting key lending")
                .hasMessageContaining("put");
        assertThatThrownBy(() -> kms.unwrap("payments", new Kms.Wrapped(7, wrapped.bytes()), CONTEXT))
                .isInstanceOf(KeyLostException.class)
                .hasMessageContaining("version 7 of key-encrypting key payments");
        assertThatThrownBy(() -> kms.rotate("lending")).isInstanceOf(KeyLostException.class);
    }
}
