package dev.windlass.bench;

import dev.windlass.exchange.Completion;
import dev.windlass.exchange.InstanceLimits;
import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.LostRequest;
import dev.windlass.exchange.Pending;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.exchange.VersionKey;
import dev.windlass.gateway.oip.JsonPart;
import dev.windlass.gateway.oip.JsonTensorReader;
import dev.windlass.gateway.oip.ParsedRequest;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// `windlass bench json`: reading infer requests' JSON into a slot as a gateway does, beside Jackson's streaming
/// parser, which goes over the same bytes as often: once for the head, once for the elements. In turns, on one thread,
/// by its CPU time.
final class JsonBodies {
    private static final int WARM_UP_ROUNDS = 15;
    private static final VersionKey KEY = new VersionKey("bench", "sha256:" + "0".repeat(64));

    private final JsonFactory jackson = JsonFactory.builder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();
    private final JsonTensorReader own = new JsonTensorReader();
    private final Random random = new Random(1);
    private final Room room = new Room();

    private JsonBodies() {}

    /// In a process of its own, since the client's JVM does without the compiler that a node's has.
    ///
    /// @param args `[ROUNDS]`, 7 by default
    static void run(String... args) throws IOException, InterruptedException {
        var main = new ArrayList<>(List.of(JsonBodies.class.getName()));
        main.addAll(List.of(args));
        var process = Main.start(List.of("-XX:+UseSerialGC"), main);
        process.getInputStream().transferTo(System.out);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the measurement ended with " + process.exitValue());
        }
    }

    public static void main(String[] args) {
        new JsonBodies().all(args.length > 0 ? Integer.parseInt(args[0]) : 7);
    }

    private void all(int rounds) {
        System.out.printf("medians of %d rounds, CPU in ns/element%n", rounds);
        measure(rounds, "32 floats", Datatype.FP32, 32, _ -> Float.toString(random.nextFloat()));
        measure(rounds, "floats of few digits", Datatype.FP32, 150_000, _ -> random.nextInt(2000) / 100.0 + "");
        measure(rounds, "floats of 17 digits", Datatype.FP32, 150_000, _ -> Double.toString(random.nextDouble()));
        measure(rounds, "doubles", Datatype.FP64, 150_000, _ -> Double.toString(random.nextGaussian()));
        measure(rounds, "int64", Datatype.INT64, 150_000, _ -> Long.toString(random.nextLong() >> random.nextInt(64)));
        measure(rounds, "strings", Datatype.BYTES, 20_000, _ -> "\"customer " + random.nextInt(1_000_000) + "\"");
        measure(rounds, "strings with escapes", Datatype.BYTES, 20_000, it -> "\"caf\u00e9 \\n" + it + "\"");
    }

    private void measure(int rounds, String what, Datatype datatype, int count, IntFunction<String> element) {
        var bytes = ("{\"inputs\": [{\"name\": \"x\", \"shape\": [1, " + count + "], \"datatype\": \"" + datatype
                        + "\", \"data\": "
                        + IntStream.range(0, count).mapToObj(element).collect(Collectors.joining(", ", "[", "]"))
                        + "}]}")
                .getBytes(StandardCharsets.UTF_8);
        var body = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        var tensor = List.of(new TensorSpec("x", datatype, List.of(-1L, -1L)));
        var spec = new InstanceSpec(KEY, 1, tensor, tensor, new InstanceLimits(1 << 24, 1 << 24, 1));
        int times = Math.max(1, 150_000 / count);
        var owns = new double[rounds];
        var jacksons = new double[rounds];
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            double byOwn = nanos(times, () -> read(body, spec)) / count;
            double byJackson = nanos(times, () -> pass(bytes)) / count;
            if (round >= 0) {
                owns[round] = byOwn;
                jacksons[round] = byJackson;
            }
        }
        Arrays.sort(owns);
        Arrays.sort(jacksons);
        System.out.printf(
                Locale.ROOT,
                "%-22s own %6.1f (%.1f-%.1f)   Jackson %6.1f   rate over Jackson's %.2f%n",
                what,
                owns[rounds / 2],
                owns[0],
                owns[rounds - 1],
                jacksons[rounds / 2],
                jacksons[rounds / 2] / owns[rounds / 2]);
    }

    private static double nanos(int times, Runnable way) {
        var threads = ManagementFactory.getThreadMXBean();
        long from = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < times; i++) {
            way.run();
        }
        return (double) (threads.getCurrentThreadCpuTime() - from) / times;
    }

    private void read(ByteBuffer body, InstanceSpec spec) {
        var part = new JsonPart(body, body.remaining());
        ParsedRequest.of(own, 0, part, body, spec).inputs().fill(room);
    }

    private void pass(byte[] body) {
        pass(body, false);
        pass(body, true);
    }

    private void pass(byte[] body, boolean elements) {
        var target = room.memory.clear();
        try (var parser = jackson.createParser(ObjectReadContext.empty(), body)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (elements) {
                    put(parser, token, target);
                }
            }
        }
    }

    private static void put(JsonParser parser, JsonToken token, ByteBuffer target) {
        switch (token) {
            case VALUE_NUMBER_FLOAT -> target.putDouble(parser.getDoubleValue());
            case VALUE_NUMBER_INT -> target.putLong(parser.getLongValue());
            case VALUE_STRING -> target.put(parser.getString().getBytes(StandardCharsets.UTF_8));
            default -> {}
        }
    }

    /// Room for the elements of any of the bodies.
    private static final class Room implements RequestSlot, RequestSlot.StringsWriter {
        final ByteBuffer memory = ByteBuffer.allocateDirect(1 << 22).order(ByteOrder.LITTLE_ENDIAN);

        @Override
        public ByteBuffer fixed(int inputIndex, long[] dims, int byteLength) {
            return memory.clear().limit(byteLength);
        }

        @Override
        public StringsWriter strings(int inputIndex, long[] dims, int byteLength) {
            memory.clear();
            return this;
        }

        @Override
        public void add(ByteBuffer element) {
            memory.put(element);
        }

        @Override
        public void add(byte[] element, int offset, int length) {
            memory.put(element, offset, length);
        }

        @Override
        public void fillFrom(LostRequest lost) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void fillFrom(Reply answered) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] fingerprint() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Pending submit(long deadlineNanos, Completion completion) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void release() {}
    }
}
