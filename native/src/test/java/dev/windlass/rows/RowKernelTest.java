package dev.windlass.rows;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.cuda.CudaContext;
import dev.windlass.cuda.CudaStandIn;
import dev.windlass.cuda.CudaStream;
import dev.windlass.cuda.DeviceMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a launch asks of the driver, and what it refuses before. That the kernel lays the right bits: [RowTwinTest].
final class RowKernelTest {
    private final CudaStandIn library = new CudaStandIn();
    private final Arena arena = Arena.ofConfined();
    private final CudaContext context = library.device().retain(arena);
    private final CudaStream stream = context.newStream(arena);
    private final RowKernel kernel = RowKernel.load(context, arena);
    private final MemorySegment memory = arena.allocate(RandomBatch.MEMORY_BYTES);
    private final DeviceMemory body = context.allocate(RandomBatch.MEMORY_BYTES, arena);

    @AfterEach
    void close() {
        arena.close();
        assertThat(library.violations()).isEmpty();
    }

    @Test
    void whatIsAskedForIsDoneWhenTheStreamHasPassedIt() {
        library.late();
        var layout = new RowLayout(List.of(new Cell.Numeric(null, 1, 2)));
        memory.set(JAVA_INT_UNALIGNED, 0, 5);
        var batch = new RowBatch(memory, 1).start(1).elements(0, ElementKind.INT32, 0, RowBatch.NONE, 0);
        var pins = Arena.ofConfined();
        var host = arena.allocate(256, 8);
        var pinned = context.pin(host, pins);
        stream.copyToDevice(memory, body);
        long roomBytes = RowKernel.roomBytes(layout, batch);
        var room = new RowKernel.Room(context.allocate(roomBytes, arena), pinned.slice(0, roomBytes));
        var out = context.allocate(4, arena);

        var launched = kernel.launch(stream, layout, batch, body, room, out);
        assertThat(stream.isDone()).isFalse();
        stream.copyToHost(out, pinned.slice(roomBytes, 4));
        stream.synchronize();

        assertThat(launched.verdict()).isEqualTo(new RowVerdict.Done());
        assertThat(Float.intBitsToFloat(host.get(JAVA_INT_UNALIGNED, roomBytes)))
                .isEqualTo(2);
        pins.close();
    }

    @Test
    void whatDoesntFitIsRefusedBeforeTheDriverIsAsked() {
        var layout = new RowLayout(List.of(new Cell.Ordinal(Categories.coded(2, Categories.NONE), false, -1)));
        var batch = new RowBatch(memory, 1).start(4).elements(0, ElementKind.INT8, 0, RowBatch.NONE, 0);
        long roomBytes = RowKernel.roomBytes(layout, batch);
        var room = new RowKernel.Room(context.allocate(roomBytes, arena), arena.allocate(roomBytes, 8));
        var small = context.allocate(8, arena);

        assertThatThrownBy(() -> kernel.launch(stream, layout, batch, body, room, small))
                .hasMessageContaining("16 for its rows");
        assertThatThrownBy(() -> kernel.launch(stream, layout, batch, small, room, body))
                .hasMessageContaining("a batch in " + RandomBatch.MEMORY_BYTES + " bytes");
        batch.codes(0, (_, _, _) -> {});
        assertThatThrownBy(() -> kernel.launch(stream, layout, batch, body, room, body))
                .hasMessage("column 0 is told: lay its categories into the batch's memory");
        assertThat(library.launches()).isZero();
    }
}
