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
    private static final int SUBMITTER = 0;
    private static final int WORKER = 1;
    private static final int GATEWAY = 2;

    /// A ring's words on the little machine: tail, sleeping word, entries.
    private static class Words implements RingWords {
        final RingProgram.Cpu cpu;
        final int base;

        Words(RingProgram.Cpu cpu, int base) {
            this.cpu = cpu;
            this.base = base;
        }

        @Override
        public void entry(int index, long value) {
            cpu.store(base + 2 + index, value);
        }

        @Override
        public long entry(int index) {
            return cpu.load(base + 2 + index);
        }

        @Override
        public void releaseTail(long tail) {
            cpu.storeRelease(base, tail);
        }

        @Override
        public long acquireTail() {
            return cpu.load(base);
        }

        @Override
        public long volatileTail() {
            return cpu.load(base);
        }

        @Override
        public void fullFence() {
            cpu.fence();
        }

        @Override
        public void sleeping() {
            cpu.storeAtOnce(base + 1, 1);
        }

        @Override
        public int wake() {
            return (int) cpu.exchange(base + 1, 0);
        }
    }

    private interface Memory {
        RingWords words(RingProgram.Cpu cpu, int base);
    }

    @ParameterizedTest
    @EnumSource
    void losesNoWakeUpAndNoEntryInAnyOrderOfSteps(Interleavings.Machine machine) {
        int states = roundTrip(machine, Words::new).explore(RingInterleavingTest::requireAllArrived);

        assertThat(states).isGreaterThan(10_000);
    }

    @Test
    void findsTheLostWakeUpOfASleeperWhoseStoreIsLate() {
        Memory lateSleeper = (cpu, base) -> new Words(cpu, base) {
            @Override
            public void sleeping() {
                cpu.store(base + 1, 1);
            }
        };

        requireFound(Interleavings.Machine.STRONG, lateSleeper);
    }

    @Test
    void findsTheLostWakeUpOfAProducerWithoutFence() {
        Memory withoutFence = (cpu, base) -> new Words(cpu, base) {
            @Override
            public void fullFence() {}
        };

        requireFound(Interleavings.Machine.WEAK, withoutFence);
    }

    @Test
    void findsTheLostWakeUpOfAProducerThatNeitherFencesNorExchanges() {
        Memory withoutExchange = (cpu, base) -> new Words(cpu, base) {
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
        Memory plainTail = (cpu, base) -> new Words(cpu, base) {
            @Override
            public void releaseTail(long tail) {
                cpu.store(base, tail);
            }
        };

        requireFound(Interleavings.Machine.WEAK, plainTail);
    }

    @Test
    void findsTheLostWakeUpOfASleeperWhoDoesntLookAgain() {
        Memory withoutSecondLook = (cpu, base) -> new Words(cpu, base) {
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
        int submit = 0;
        int complete = 2 + CAPACITY;
        Consumer<RingProgram.Cpu> submitter = cpu -> {
            var ring = new RingProducer(memory.words(cpu, submit), CAPACITY);
            for (int entry = 1; entry <= ENTRIES; entry++) {
                send(cpu, ring, entry, WORKER_BELL);
                cpu.note(entry);
            }
        };
        Consumer<RingProgram.Cpu> worker = cpu -> {
            var ring = new RingProducer(memory.words(cpu, complete), CAPACITY);
            receive(cpu, new RingConsumer(memory.words(cpu, submit), CAPACITY), WORKER_BELL, entry -> {
                send(cpu, ring, entry, GATEWAY_BELL);
                return entry;
            });
        };
        Consumer<RingProgram.Cpu> gateway = cpu -> receive(
                cpu, new RingConsumer(memory.words(cpu, complete), CAPACITY), GATEWAY_BELL, Function.identity());
        return new Interleavings(
                machine,
                2 * (2 + CAPACITY),
                2,
                List.of(new RingProgram(submitter), new RingProgram(worker), new RingProgram(gateway)));
    }

    private static void send(RingProgram.Cpu cpu, RingProducer ring, long entry, int bell) {
        ring.append(entry);
        if (ring.publish() == RingProducer.Wake.RING) {
            cpu.ring(bell);
        }
    }

    /// Notes an entry when all that follows from it was done.
    private static void receive(RingProgram.Cpu cpu, RingConsumer ring, int bell, Function<Long, Long> handle) {
        int left = ENTRIES;
        while (left > 0) {
            long entry = ring.poll();
            if (entry != RingEntry.NONE) {
                cpu.note(handle.apply(entry));
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
