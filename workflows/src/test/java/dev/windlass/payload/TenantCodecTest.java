package dev.windlass.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.windlass.domain.DataKeyId;
import dev.windlass.payload.TenantCodec.Writing;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverterException;
import io.temporal.payload.context.WorkflowSerializationContext;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TenantCodecTest {
    private static final Payload PLAIN = Payload.newBuilder()
            .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
            .putMetadata("messageType", ByteString.copyFromUtf8("secret-type"))
            .setData(ByteString.copyFromUtf8("\"a reason\""))
            .build();

    private final FakeCipher cipher = new FakeCipher();
    private final TenantCodec codec = new TenantCodec(cipher, "models", Writing.ENCRYPTED);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "endpoint--payments--fraud--prod",
                "promote--payments--fraud--prod--7--1",
                "rollback--payments--fraud--prod--1",
                "retire--payments--fraud--7",
                "group--payments--release--3",
                "journey--payments--fraud--7--2"
            })
    void aWorkflowsPayloadIsItsTenants(String workflowId) {
        var encrypted = encode(of(workflowId));

        assertThat(TenantCodec.keyOf(encrypted)).contains(new DataKeyId("payments", 1));
        assertThat(encrypted.toByteString().toStringUtf8()).doesNotContain("a reason", "secret-type", "json/plain");
        assertThat(decode(of(workflowId), encrypted)).isEqualTo(PLAIN);
        assertThat(decode(codec, encrypted)).isEqualTo(PLAIN);
    }

    @Test
    void whatBelongsToNoTenantIsThePlatforms() {
        assertThat(TenantCodec.keyOf(encode(of("somebody-elses")))).contains(new DataKeyId(null, 1));
        assertThat(TenantCodec.keyOf(encode(codec))).contains(new DataKeyId(null, 1));
        assertThat(decode(of("endpoint--payments--fraud--prod"), encode(codec))).isEqualTo(PLAIN);
    }

    @Test
    void whatWasWrittenBeforeIsReadAsItIs() {
        assertThat(decode(of("endpoint--payments--fraud--prod"), PLAIN)).isEqualTo(PLAIN);
        assertThat(TenantCodec.keyOf(PLAIN)).isEmpty();
    }

    @Test
    void whoOnlyReadsStillDecrypts() {
        var reading = new TenantCodec(cipher, "models", Writing.PLAIN);

        assertThat(reading.encode(List.of(PLAIN))).containsExactly(PLAIN);
        assertThat(decode(reading, encode(codec))).isEqualTo(PLAIN);
    }

    @Test
    void noOtherTenantsWorkflowNorNamespaceReadsIt() {
        var ours = encode(of("endpoint--payments--fraud--prod"));

        assertThatThrownBy(() -> decode(of("endpoint--lending--fraud--prod"), ours))
                .isInstanceOf(PayloadKeyException.class)
                .hasMessageContaining("a payload of tenant payments lies in a workflow of tenant lending");
        assertThatThrownBy(() -> decode(new TenantCodec(cipher, "other", Writing.ENCRYPTED), ours))
                .isInstanceOf(PayloadKeyException.class)
                .hasMessageContaining("payments/1");
    }

    @Test
    void aPayloadOfAnotherProgramsCodecSaysSo() {
        var theirs = encode(codec).toBuilder()
                .putMetadata("encryption-key-id", ByteString.copyFromUtf8("test"))
                .build();

        assertThat(TenantCodec.keyOf(theirs)).isEqualTo(Optional.empty());
        assertThatThrownBy(() -> decode(codec, theirs)).hasMessageContaining("another program's codec wrote it");
    }

    @Test
    void aKeyThatIsAwayIsNamedAndNoReasonToDropASignal() {
        var ours = encode(codec);
        cipher.failures.set(1);

        assertThatThrownBy(() -> decode(codec, ours))
                .isInstanceOf(PayloadKeyException.class)
                .isNotInstanceOf(DataConverterException.class)
                .hasMessageContaining("the key of /1 is away");
        assertThat(decode(codec, ours)).isEqualTo(PLAIN);
    }

    private TenantCodec of(String workflowId) {
        return codec.withContext(new WorkflowSerializationContext("models", workflowId));
    }

    private static Payload encode(TenantCodec codec) {
        return codec.encode(List.of(PLAIN)).getFirst();
    }

    private static Payload decode(TenantCodec codec, Payload payload) {
        return codec.decode(List.of(payload)).getFirst();
    }
}
