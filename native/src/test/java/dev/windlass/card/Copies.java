package dev.windlass.card;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.windlass.cuda.Card;
import dev.windlass.cuda.CudaContext;
import dev.windlass.cuda.CudaEvent;
import dev.windlass.cuda.CudaStream;
import dev.windlass.cuda.DeviceMemory;
import dev.windlass.onnx.TestModels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How fast a session's inputs get to the card and its answers back, beside a copy of as many bytes and nothing
/// else. All by the device's own clock, in turns.
final class Copies {
    private static final int TIMES = 20;
    private static final int WARM_UP_ROUNDS = 1;

    private Copies() {}

    static void measure(Setting setting) {
        var sheet = new Sheet(
                "Copies between host and card",
                "bytes",
                "there, plain copy GB/s",
                "there, session GB/s",
                "session over plain",
                "back, plain copy GB/s",
                "back, session GB/s",
                "session over plain");
        sheet.note(
                "Memory of the host is pinned. Plain: one asynchronous copy between two events. Session: the stages of a"
                        + " run of a model that answers its input. Medians of " + setting.effort().rounds
                        + " rounds of " + TIMES
                        + " each, in turns.");
        var directory = setting.scratch("copies");
        var model = TestModels.write(directory, "identity", TestModels.identity(DataType.FLOAT, "N"));
        for (long bytes : setting.effort().copyBytes) {
            try (var session = new CardSession(model, directory, bytes);
                    var plain = new Plain(bytes)) {
                row(sheet, bytes, setting.effort().rounds, session, plain);
            }
        }
    }

    private static void row(Sheet sheet, long bytes, int rounds, CardSession session, Plain plain) {
        var there = new ArrayList<Double>();
        var back = new ArrayList<Double>();
        var plainThere = new ArrayList<Double>();
        var plainBack = new ArrayList<Double>();
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            var copied = plain.copy();
            var before = session.times();
            for (int i = 0; i < TIMES; i++) {
                session.run(bytes / Float.BYTES);
            }
            var after = session.times();
            if (round >= 0) {
                plainThere.add(rate(bytes, copied.there()));
                plainBack.add(rate(bytes, copied.back()));
                there.add(rate(bytes, after.toDevice().minus(before.toDevice())));
                back.add(rate(bytes, after.toHost().minus(before.toHost())));
            }
        }
        sheet.row(
                size(bytes),
                median(plainThere),
                median(there),
                median(there) / median(plainThere),
                median(plainBack),
                median(back),
                median(back) / median(plainBack));
    }

    /// GB a second, of [#TIMES] copies that took so long together.
    private static double rate(long bytes, Duration took) {
        return (double) bytes * TIMES / Math.max(1, took.toNanos());
    }

    private static double median(List<Double> rounds) {
        return Sample.median(rounds.stream().mapToDouble(it -> it).toArray());
    }

    static String size(long bytes) {
        return bytes >= 1 << 20 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
    }

    /// Nothing but copies.
    private static final class Plain implements AutoCloseable {
        private final Arena slab = Arena.ofConfined();
        private final Arena arena = Arena.ofConfined();
        private final CudaContext context = Card.device().retain(arena);
        private final CudaStream stream = context.newStream(arena);
        private final CudaEvent begun = context.newEvent(arena);
        private final CudaEvent arrived = context.newEvent(arena);
        private final CudaEvent returned = context.newEvent(arena);
        private final MemorySegment host;
        private final DeviceMemory device;

        record Copied(Duration there, Duration back) {}

        Plain(long bytes) {
            this.host = context.pin(slab.allocate(bytes, 4096), arena).slice(0, bytes);
            this.device = context.allocate(bytes, arena);
        }

        Copied copy() {
            var there = Duration.ZERO;
            var back = Duration.ZERO;
            for (int i = 0; i < TIMES; i++) {
                stream.record(begun);
                stream.copyToDevice(host, device);
                stream.record(arrived);
                stream.copyToHost(device, host);
                stream.record(returned);
                returned.synchronize();
                there = there.plus(arrived.since(begun));
                back = back.plus(returned.since(arrived));
            }
            return new Copied(there, back);
        }

        @Override
        public void close() {
            arena.close();
            slab.close();
        }
    }
}
