package dev.windlass.gateway.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.exchange.InstanceLimits;
import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.VersionKey;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;

final class KnownSchemasTest {
    private static final List<Field> FIELDS =
            List.of(Streams.field("a", Streams.FLOAT), Streams.field("b", Streams.FLOAT));

    private final InstanceSpec spec = spec("a", "b");

    private static InstanceSpec spec(String... names) {
        var inputs = List.of(names).stream()
                .map(it -> new TensorSpec(it, Datatype.FP32, List.of(-1L)))
                .toList();
        return new InstanceSpec(
                new VersionKey("bench", "sha256:" + "0".repeat(64)),
                1,
                inputs,
                inputs,
                new InstanceLimits(1 << 20, 1 << 20, 4));
    }

    private static byte[] stream(int rows) {
        return Streams.stream(
                FIELDS, Map.of("id", "7"), rows, root -> root.getFieldVectors().forEach(it -> it.setValueCount(rows)));
    }

    private static Messages atSchema(byte[] stream) {
        var messages = new Messages(ByteBuffer.wrap(stream));
        assertThat(messages.next()).isTrue();
        return messages;
    }

    private FrameSchema of(byte[] stream) {
        return KnownSchemas.of(atSchema(stream), spec);
    }

    @Test
    void isReadOnceForFramesOfTheSameColumns() {
        var first = of(stream(1));
        assertThat(of(stream(5))).isSameAs(first);
        assertThat(first.columns()).extracting(Column::name).containsExactly("a", "b");
        assertThat(new Parameters(new Flat(ByteBuffer.allocate(0)), first.said()).id())
                .isEqualTo("7");
    }

    @Test
    void isNeverWhatItIsToAnotherVersion() {
        of(stream(1));
        var turned = KnownSchemas.of(atSchema(stream(1)), spec("b", "a"));
        assertThat(turned.wanted().inputs()).containsExactly(1, 0);
        assertThat(of(stream(1)).wanted().inputs()).containsExactly(0, 1);
    }

    @Test
    void isKnownByEachOfItsBytes() {
        var stream = stream(1);
        var messages = atSchema(stream);
        for (int i = 8; i < messages.bodyAt(); i++) {
            var known = of(stream);
            var changed = stream.clone();
            changed[i] ^= 1;
            assertThat(outcome(changed)).as("byte %d", i).isNotSameAs(known);
        }
    }

    private Object outcome(byte[] stream) {
        try {
            return of(stream);
        } catch (RefusedException refused) {
            return refused;
        }
    }

    @Test
    void twoKindsOfClientsAreKnownAndAThirdTakesTheFirstOnesPlace() {
        var kinds = List.of("x", "y", "z").stream()
                .map(it -> Streams.stream(FIELDS, Map.of("client", it), 0, _ -> {}))
                .toList();
        var first = of(kinds.get(0));
        var second = of(kinds.get(1));
        assertThat(of(kinds.get(0))).isSameAs(first);
        assertThat(of(kinds.get(1))).isSameAs(second);
        of(kinds.get(2));
        assertThat(of(kinds.get(1))).isSameAs(second);
        assertThat(of(kinds.get(0))).isNotSameAs(first);
    }

    @Test
    void isReadEachTimeWhereItIsLong() {
        var long1 = Streams.stream(FIELDS, Map.of("pandas", "x".repeat(KnownSchemas.BYTES_MAX)), 0, _ -> {});
        assertThat(of(long1)).isNotSameAs(of(long1));
    }
}
