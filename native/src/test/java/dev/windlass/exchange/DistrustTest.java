package dev.windlass.exchange;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.slab.Datatype;
import dev.windlass.slab.Descriptor;
import dev.windlass.slab.RefusedRow;
import dev.windlass.slab.RingEntry;
import dev.windlass.slab.SlabLayout;
import dev.windlass.slab.TensorTable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What the gateway does with an inference worker that writes what no honest one would.
@Timeout(30)
class DistrustTest {
    @TempDir
    Path directory;

    static Stream<Arguments> lies() {
        return Stream.of(liesOfTheRing(), liesOfTheReply(), liesOfParts()).flatMap(it -> it);
    }

    private static Stream<Arguments> liesOfTheRing() {
        return Stream.of(
                lie("status", it -> {
                    it.complete(Descriptor.Status.OK, 300);
                    it.slab().memory().set(JAVA_INT, it.descriptor() + 68, 99);
                }),
                lie("ring tail", it -> it.slab().memory().set(JAVA_LONG, SlabLayout.COMPLETE_TAIL, 1L << 40)),
                lie("never given", it -> it.publish(RingEntry.of(it.generation(), 1000))),
                lie("never given", it -> it.publish(RingEntry.of(it.generation() + 1, it.slot()))),
                lie("was answered for", it -> {
                    Descriptor.write(
                            it.slab().memory(),
                            it.descriptor(),
                            new Descriptor.Answer(it.generation() + 1, Descriptor.Status.OK, 300, 1, 2, 1, false));
                    it.publish(RingEntry.of(it.generation(), it.slot()));
                }));
    }

    private static Stream<Arguments> liesOfTheReply() {
        return Stream.of(
                lie("outputs up to", it -> {
                    it.line(line(1, 2, 128, 8));
                    it.complete(Descriptor.Status.OK, 130);
                }),
                lie("outputs up to", it -> it.complete(Descriptor.Status.OK, -5)),
                lie("in a room of", it -> {
                    // Consistent in itself, and mostly in the extents of others.
                    it.line(line(1 << 14, 2, 128, 1 << 17));
                    it.complete(Descriptor.Status.OK, 1 << 18);
                }),
                lie("in a room of", it -> it.complete(Descriptor.Status.OK, 1L << 40)),
                lie("deny", it -> {
                    it.line(line(1, 2, 128, 1 << 20));
                    it.complete(Descriptor.Status.OK, 300);
                }),
                lie("deny", it -> {
                    it.line(line(-1, 2, 128, 8));
                    it.complete(Descriptor.Status.OK, 300);
                }),
                lie("deny", it -> {
                    it.line(line(1L << 62, 4, 128, 0));
                    it.complete(Descriptor.Status.OK, 300);
                }),
                lie("rank", it -> {
                    it.slab().memory().set(JAVA_INT, it.request().replyOff(), Datatype.FP32.code());
                    it.slab().memory().set(JAVA_INT, it.request().replyOff() + 4, 9);
                    it.complete(Descriptor.Status.OK, 300);
                }),
                lie("datatype code", it -> {
                    it.slab().memory().set(JAVA_INT, it.request().replyOff(), 77);
                    it.complete(Descriptor.Status.OK, 300);
                }),
                lie("is INT64", it -> {
                    it.line(new TensorTable.Line(Datatype.INT64, new long[] {1}, 128, 8, 0));
                    it.complete(Descriptor.Status.OK, 300);
                }),
                lie("lies at", it -> {
                    it.line(line(1, 2, 1 << 19, 8));
                    it.complete(Descriptor.Status.OK, 300);
                }),
                lie("a message of", it -> it.complete(Descriptor.Status.MODEL_ERROR, 1 << 20)),
                lie("a row that it didn't get", it -> {
                    new RefusedRow(0, 0, 0, 1)
                            .write(it.slab().memory(), it.request().replyOff(), 24);
                    it.complete(Descriptor.Status.ROW_REFUSED, RefusedRow.BYTES);
                }),
                lie("a refused row has", it -> it.complete(Descriptor.Status.ROW_REFUSED, 1)));
    }

    private static Stream<Arguments> liesOfParts() {
        return Stream.of(
                lie("in parts", it -> it.complete(Descriptor.Status.PART, 1)),
                lie("in parts", it -> it.complete(Descriptor.Status.PART, -1)),
                lie("in parts", it -> it.complete(Descriptor.Status.PART, (64L << 20) + 1)),
                lie("without them", it -> {
                    boolean first = it.request().replyCap() < 4096;
                    it.line(line(1, 2, 128, 8));
                    it.complete(first ? Descriptor.Status.PART : Descriptor.Status.OK, first ? 99_999 : 136);
                }),
                lie(
                        "and then of",
                        it -> it.complete(Descriptor.Status.PART, it.request().replyCap() < 4096 ? 99_999 : 9999)));
    }

    private static Arguments lie(String found, FakeInferenceWorker.Answering answering) {
        return Arguments.of(found, answering);
    }

    private static TensorTable.Line line(long rows, long columns, long dataOff, long dataLen) {
        return new TensorTable.Line(Datatype.FP32, new long[] {rows, columns}, dataOff, dataLen, 0);
    }

    @ParameterizedTest(name = "{index}: {0}")
    @MethodSource("lies")
    void takesAnInferenceWorkerThatLiesForLost(String found, FakeInferenceWorker.Answering answering) throws Exception {
        try (var _ =
                FakeInferenceWorker.listen(directory.resolve("fake.sock"), List.of(FakeInferenceWorker.Y), answering)) {
            var lost = new CompletableFuture<String>();
            try (var client = FakeClient.connect(directory.resolve("fake.sock"), ClientSettings.standard(3), lost);
                    var _ = BellThread.start(client.bell())) {
                var outcome = FakeClient.ask(FakeClient.load(client), TimeUnit.MINUTES.toNanos(1));

                assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(InferenceFailure.InferenceWorkerLost.class);
                assertThat(lost.get(10, TimeUnit.SECONDS)).contains("lied").contains(found);
                assertThat(client.requestsHeld()).isZero();
            }
        }
    }

    @Test
    void checksStringOffsetsAfterTheyWereCopied() throws Exception {
        FakeInferenceWorker.Answering descending = it -> {
            long reply = it.request().replyOff();
            it.line(new TensorTable.Line(Datatype.BYTES, new long[] {2}, 192, 4, 128));
            it.slab().memory().set(JAVA_LONG, reply + 136, 5);
            it.slab().memory().set(JAVA_LONG, reply + 144, 4);
            it.complete(Descriptor.Status.OK, 300);
        };
        try (var _ = FakeInferenceWorker.listen(
                directory.resolve("fake.sock"), List.of(FakeInferenceWorker.WORDS), descending)) {
            var lost = new CompletableFuture<String>();
            try (var client = FakeClient.connect(directory.resolve("fake.sock"), ClientSettings.standard(3), lost);
                    var _ = BellThread.start(client.bell())) {
                FakeClient.ask(FakeClient.load(client), TimeUnit.MINUTES.toNanos(1));

                assertThat(lost.get(10, TimeUnit.SECONDS)).contains("string offset 1 is 5");
            }
        }
    }

    @Test
    void dropsACompletionOfAnOldGeneration() throws Exception {
        FakeInferenceWorker.Answering twice = it -> {
            if (it.generation() > 1) {
                it.publish(RingEntry.of(it.generation() - 1, it.slot()));
            }
            it.line(line(1, 2, 128, 8));
            it.complete(Descriptor.Status.OK, 300);
        };
        try (var _ =
                FakeInferenceWorker.listen(directory.resolve("fake.sock"), List.of(FakeInferenceWorker.Y), twice)) {
            try (var client = FakeClient.connect(
                            directory.resolve("fake.sock"), ClientSettings.standard(3), new CompletableFuture<>());
                    var _ = BellThread.start(client.bell())) {
                var instance = FakeClient.load(client);

                for (int i = 0; i < 5; i++) {
                    assertThat(FakeClient.ask(instance, TimeUnit.MINUTES.toNanos(1))
                                    .get(10, TimeUnit.SECONDS))
                            .isEqualTo("answered");
                }
            }
        }
    }
}
