package dev.windlass.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.exchange.Cases;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.junit.jupiter.api.Test;

class ControlFramesTest {
    private static final List<TensorSpec> SPECS = List.of(
            new TensorSpec("x", Datatype.FP32, List.of(-1L, 3L, 224L, 224L)),
            new TensorSpec("mask", Datatype.BOOL, List.of(-1L, -1L)),
            new TensorSpec("name", Datatype.BYTES, List.of(-1L, 1L)),
            new TensorSpec("half", Datatype.BF16, List.of(2L)),
            new TensorSpec("scalar", Datatype.UINT64, List.of()));

    private static final List<ControlMessage> MESSAGES = List.of(
            new ControlMessage.Hello(1, 1, 9, ControlMessage.Role.BELL, 77, 65536),
            new ControlMessage.Attach(2, "/proc/1/fd/9", 256, 16 << 20, 9),
            new ControlMessage.Load(3, 4, "/a/é.onnx", "sha256:00", Map.of("intra-op-threads", "2")),
            new ControlMessage.Loaded(3, 4, SPECS, SPECS.subList(0, 1), 99, List.of(1, 0), 64),
            new ControlMessage.Failed(5, ControlMessage.Fault.MODEL, "no"),
            new ControlMessage.Failed(5, ControlMessage.Fault.FILE, "no"),
            new ControlMessage.Failed(5, ControlMessage.Fault.PROCESS, "no"),
            new ControlMessage.Done(6),
            new ControlMessage.Unload(7, 4),
            new ControlMessage.Terminate(0, 3, 12),
            new ControlMessage.Heartbeat(0, -5));

    @Test
    void readsBackEveryMessage() {
        for (var message : MESSAGES) {
            assertThat(ControlFrames.decode(ControlFrames.encode(message))).isEqualTo(message);
        }
    }

    @Test
    void refusesEveryFrameThatWasCutOrLengthened() {
        for (var message : MESSAGES) {
            var frame = ControlFrames.encode(message);
            for (int length = 0; length < frame.limit(); length++) {
                var cut = frame.duplicate().limit(length);
                assertThatThrownBy(() -> ControlFrames.decode(cut)).isInstanceOf(SlabViolation.class);
            }
            var longer = ByteBuffer.allocate(frame.limit() + 1)
                    .put(frame.duplicate())
                    .flip();
            longer.limit(frame.limit() + 1).order(ByteOrder.LITTLE_ENDIAN).putInt(0, frame.limit() - 3);
            assertThatThrownBy(() -> ControlFrames.decode(longer)).isInstanceOf(SlabViolation.class);
        }
    }

    @Test
    void findsEitherAMessageOrALieInNoise() {
        Cases.forAll(random -> {
            var frame = damaged(random);

            assertThatCode(() -> {
                        try {
                            ControlFrames.decode(frame);
                        } catch (SlabViolation lie) {
                            assertThat(lie).hasMessageContaining(" ");
                        }
                    })
                    .doesNotThrowAnyException();
        });
    }

    @Test
    void takesNoMoreMemoryForASmallMessageThanItNeeds() {
        assertThat(ControlFrames.encode(new ControlMessage.Heartbeat(0, 1)).capacity())
                .isLessThan(512);
    }

    private static ByteBuffer damaged(Random random) {
        var frame = ControlFrames.encode(MESSAGES.get(random.nextInt(MESSAGES.size())));
        for (int i = 0; i < 3; i++) {
            frame.put(4 + random.nextInt(frame.limit() - 4), (byte) random.nextInt());
        }
        return frame;
    }

    @Test
    void refusesFramesAboveTheLimitBeforeReadingThem() {
        var head = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(ControlFrames.BYTES_MAX + 1);

        assertThatThrownBy(() -> ControlFrames.frameBytes(head, ControlFrames.BYTES_MAX))
                .isInstanceOf(SlabViolation.class);
        assertThatThrownBy(() -> ControlFrames.encode(
                        new ControlMessage.Attach(1, "x".repeat(ControlFrames.BYTES_MAX), 8, 1 << 20, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesSchemasThatArrowReads() throws Exception {
        var ipc = TensorSpecCodec.encode(SPECS);

        var schema = MessageSerializer.deserializeSchema(
                new ReadChannel(Channels.newChannel(new ByteArrayInputStream(ipc.array()))));

        assertThat(schema.getFields()).hasSize(SPECS.size());
        assertThat(schema.findField("x").getType().toString()).isEqualTo("FixedSizeList(150528)");
        assertThat(schema.findField("x").getMetadata())
                .containsEntry("ARROW:extension:name", "arrow.fixed_shape_tensor")
                .containsEntry("ARROW:extension:metadata", "{\"shape\":[3,224,224]}");
        assertThat(schema.findField("name").getType().toString()).isEqualTo("LargeUtf8");
    }
}
