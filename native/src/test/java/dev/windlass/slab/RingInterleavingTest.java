package dev.windlass.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The two rings, as they run, in every order of their steps.
@Timeout(120)
class RingInterleavingTest {
    private static final int ENTRIES = 2;
    private static final int CAPACITY = 8;
    private static final int WORKER_BELL = 0;
    private static final int GATEWAY_BELL = 1;
    private static final int SUBMIT = 0;
    private static final int COMPLETE = 2 + CAPACITY;
    private static final int SUBMITTER = 0;
    private static final int WORKER = 1;
    private static final int GATEWAY = 2;

    private interface Memory {
        RingWords words(RingProgram.Cpu cpu, int base);
    }

    @ParameterizedTest
    @EnumSource
    void losesNoWakeUpAndNoEntryInAnyOrderOfSteps(Interleavings.Machine machine) {
        int states = roundTrip(machine, LittleRing::new).explore(RingInterleavingTest::requireAllArrived);

        assertThat(states).isGreaterThan(10_000);
    }

    @ParameterizedTest
    @EnumSource
    void showsABatchAsAWholeInAnyOrderOfSteps(Interleavings.Machine machine) {
        assertThat(batchTrip(machine).explore(RingInterleavingTest::requireAllArrived))
                .isGreaterThan(1_000);
    }

    @Test
    void findsTheLostWakeUpOfASleeperWhoseStoreIsLate() {
        Memory lateSleeper = (cpu, base) -> new LittleRing(cpu, base) {
            @Override
            public void sleeping() {
                cpu.store(base + 1, 1);
            }
        };

        requireFound(Interleavings.Machine.STRONG, lateSleeper);
    }

    @Test
    void findsTheLostWakeUpOfAProducerWithoutFence() {
        Memory withoutFence = (cpu, base) -> new LittleRing(cpu, base) {
            @Override
            public void fullFence() {}
        };

        requireFound(Interleavings.Machine.WEAK, withoutFence);
    }

    @Test
    void findsTheLostWakeUpOfAProducerThatNeitherFencesNorExchanges() {
        Memory withoutExchange = (cpu, base) -> new LittleRing(cpu, base) {
            @Override
            public void fullFence() {}

            @Override
            public int wake() {
                int was = (int) cpu.load(base + 1);
                cpu.store(base + 1, 0);
                return was;
            }
        };

        requireFound(Interleavings.Machine.STRONG, withoutExchange);
    }

    @Test
    void findsTheEntryThatIsSeenAfterItsTail() {
        Memory plainTail = (cpu, base) -> new LittleRing(cpu, base) {
            @Override
            public void releaseTail(long tail) {
                cpu.store(base, tail);
            }
        };

        requireFound(Interleavings.Machine.WEAK, plainTail);
    }

    @Test
    void findsTheLostWakeUpOfASleeperWhoDoesntLookAgain() {
        Memory withoutSecondLook = (cpu, base) -> new LittleRing(cpu, base) {
            private long seen;

            @Override
            public long acquireTail() {
                seen = super.acquireTail();
                return seen;
            }

            @Override
            public long volatileTail() {
                return seen;
            }
        };

        requireFound(Interleavings.Machine.STRONG, withoutSecondLook);
    }

    private static void requireFound(Interleavings.Machine machine, Memory mistaken) {
        assertThatThrownBy(() -> roundTrip(machine, mistaken).explore(RingInterleavingTest::requireAllArrived))
                .isInstanceOf(AssertionError.class);
    }

    /// Gateway's submitter, inference worker, gateway's drainer: two entries go there and come back.
    private static Interleavings roundTrip(Interleavings.Machine machine, Memory memory) {
        Consumer<RingProgram.Cpu> submitter = cpu -> {
            var ring = new RingProducer(memory.words(cpu, SUBMIT), CAPACITY);
            for (int entry = 1; entry <= ENTRIES; entry++) {
                send(cpu, ring, WORKER_BELL, entry);
                cpu.note(entry);
            }
        };
        Consumer<RingProgram.Cpu> worker = cpu -> {
            var ring = new RingProducer(memory.words(cpu, COMPLETE), CAPACITY);
            receive(cpu, new RingConsumer(memory.words(cpu, SUBMIT), CAPACITY), WORKER_BELL, entry -> {
                send(cpu, ring, GATEWAY_BELL, entry);
                return List.of(entry);
            });
        };
        return trip(machine, memory, submitter, worker);
    }

    /// The same, as one batch: both entries are shown at once on either way.
    private static Interleavings batchTrip(Interleavings.Machine machine) {
        Consumer<RingProgram.Cpu> submitter = cpu -> {
            send(cpu, new RingProducer(new LittleRing(cpu, SUBMIT), CAPACITY), WORKER_BELL, 1, ENTRIES);
            cpu.note(1);
            cpu.note(ENTRIES);
        };
        Consumer<RingProgram.Cpu> worker = cpu -> {
            var ring = new RingProducer(new LittleRing(cpu, COMPLETE), CAPACITY);
            receive(cpu, new RingConsumer(new LittleRing(cpu, SUBMIT), CAPACITY), WORKER_BELL, entry -> {
                if (entry < ENTRIES) {
                    return List.of();
                }
                send(cpu, ring, GATEWAY_BELL, 1, ENTRIES);
                return List.of(1L, entry);
            });
        };
        return trip(machine, LittleRing::new, submitter, worker);
    }

    private static Interleavings trip(
            Interleavings.Machine machine,
            Memory memory,
            Consumer<RingProgram.Cpu> submitter,
            Consumer<RingProgram.Cpu> worker) {
        Consumer<RingProgram.Cpu> gateway =
                cpu -> receive(cpu, new RingConsumer(memory.words(cpu, COMPLETE), CAPACITY), GATEWAY_BELL, List::of);
        return new Interleavings(
                machine,
                2 * (2 + CAPACITY),
                2,
                List.of(new RingProgram(submitter), new RingProgram(worker), new RingProgram(gateway)));
    }

    private static void send(RingProgram.Cpu cpu, RingProducer ring, int bell, long... entries) {
        for (long entry : entries) {
            ring.append(entry);
        }
        if (ring.publish() == RingProducer.Wake.RING) {
            cpu.ring(bell);
        }
    }

    /// Notes entries when all that follows from them was done.
    private static void receive(RingProgram.Cpu cpu, RingConsumer ring, int bell, Function<Long, List<Long>> handle) {
        int left = ENTRIES;
        while (left > 0) {
            long entry = ring.poll();
            if (entry != RingEntry.NONE) {
                handle.apply(entry).forEach(cpu::note);
                left--;
            } else if (ring.sleep() == RingConsumer.Sleep.BLOCK) {
                cpu.await(bell);
            }
        }
    }

    /// Everything that was handed over has arrived, once and in order, at whoever isn't stopped.
    private static void requireAllArrived(Interleavings.End end) {
        var sent = end.notes().get(SUBMITTER);
        var worked = end.notes().get(WORKER);
        var answered = end.notes().get(GATEWAY);
        var all = List.of(1L, 2L);
        assertThat(worked).isEqualTo(all.subList(0, worked.size()));
        assertThat(answered).isEqualTo(all.subList(0, answered.size()));
        if (end.stopped() != SUBMITTER) {
            assertThat(sent).isEqualTo(all);
        }
        if (end.stopped() != WORKER) {
            assertThat(worked).hasSizeGreaterThanOrEqualTo(sent.size());
        }
        if (end.stopped() != GATEWAY) {
            assertThat(answered).hasSizeGreaterThanOrEqualTo(worked.size());
        }
    }
}
