package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.client.EncryptionKeysClient;
import dev.windlass.client.WindlassException;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.EncryptionKeyView;
import dev.windlass.client.message.RotationOrder;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EncryptionKeysApiTest {
    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
    }

    @Test
    void aRotationMakesNewKeysAndIsAudited() {
        var before = new GoodEncryption(api).encrypted(GoodEncryption.WORKFLOW, "\"a reason\"");

        var made = client("admin").rotate(new RotationOrder("payments", "the yearly one"));

        assertThat(made).extracting(EncryptionKeyView::key).containsExactly("payments/2");
        assertThat(client("admin").list())
                .extracting(it -> it.key() + " " + it.kek() + " v" + it.kekVersion())
                .containsExactly("payments/1 payments v2", "payments/2 payments v2");
        assertThat(api.parts.encryption().codec().decode(before).getData().toStringUtf8())
                .isEqualTo("\"a reason\"");
        assertThat(api.parts.stores().audit().newest("payments", 5))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.action()).isEqualTo("encryption-keys.rotate");
                    assertThat(it.reason()).isEqualTo("the yearly one");
                });
    }

    @Test
    void withoutATenantAllAreRotatedThatHaveKeys() {
        var payloads = new GoodEncryption(api);
        payloads.encrypted(GoodEncryption.WORKFLOW, "1");
        payloads.encrypted("nobodys", "2");

        assertThat(client("admin").rotate(new RotationOrder(null, null)))
                .extracting(EncryptionKeyView::key)
                .containsExactly("/2", "payments/2");
    }

    @Test
    void itIsThePlatformAdminsAlone() {
        assertThatThrownBy(() -> client("stranger").list()).isInstanceOf(WindlassException.class);
        assertThatThrownBy(() -> client("stranger").rotate(new RotationOrder("other", null)))
                .isInstanceOf(WindlassException.class);
        assertThatThrownBy(() -> client("admin").rotate(new RotationOrder("nobody", null)))
                .hasMessageContaining("nobody");
    }

    private EncryptionKeysClient client(String principal) {
        return new EncryptionKeysClient(
                new WindlassTarget(api.base(), null, "token-" + principal, Duration.ofSeconds(20)));
    }
}
