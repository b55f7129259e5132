package dev.windlass.slab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Ordinary code that does its shared steps through a [Cpu], one step at a time. It is run again from its start
/// for every step, with the results that its earlier steps had; so it must depend on nothing else.
final class RingProgram {
    private final Consumer<Cpu> code;
    private final Map<List<Long>, Step> known = new HashMap<>();

    RingProgram(Consumer<Cpu> code) {
        this.code = code;
    }

    /// What a program can do to what is shared. Addresses are below the machine's number of words.
    interface Cpu {
        /// Goes to the store buffer.
        void store(int address, long value);

        /// Goes to the store buffer, behind all that is there.
        void storeRelease(int address, long value);

        long load(int address);

        /// Waits until the store buffer is empty.
        void fence();

        /// Waits until the store buffer is empty, then stores at once.
        void storeAtOnce(int address, long value);

        /// Exchanges in memory; waits for the store buffer on a strong machine only.
        long exchange(int address, long value);

        void ring(int bell);

        /// Takes all that was rung; blocks while nothing was.
        void await(int bell);

        /// Says how far the program has come; no shared step.
        void note(long value);
    }

    /// A shared step, and what the program had noted before it; the kind "ended" is none.
    record Step(String kind, int target, long value, List<Long> notes) {}

    /// The step that follows on those with the results `log`.
    Step next(List<Long> log) {
        return known.computeIfAbsent(log, _ -> {
            var cpu = new Replay(log);
            try {
                code.accept(cpu);
                return new Step("ended", 0, 0, cpu.notes);
            } catch (Unknown unknown) {
                return unknown.step;
            }
        });
    }

    private static final class Unknown extends RuntimeException {
        private final Step step;

        Unknown(Step step) {
            super(null, null, false, false);
            this.step = step;
        }
    }

    /// Gives the results that are known, and ends the program at the first step whose result isn't.
    private static final class Replay implements Cpu {
        private final List<Long> log;
        private final List<Long> notes = new ArrayList<>();
        private int at;

        Replay(List<Long> log) {
            this.log = log;
        }

        private long result(String kind, int target, long value) {
            if (at == log.size()) {
                throw new Unknown(new Step(kind, target, value, List.copyOf(notes)));
            }
            return log.get(at++);
        }

        @Override
        public void store(int address, long value) {
            result("store", address, value);
        }

        @Override
        public void storeRelease(int address, long value) {
            result("release", address, value);
        }

        @Override
        public long load(int address) {
            return result("load", address, 0);
        }

        @Override
        public void fence() {
            result("fence", 0, 0);
        }

        @Override
        public void storeAtOnce(int address, long value) {
            result("store at once", address, value);
        }

        @Override
        public long exchange(int address, long value) {
            return result("exchange", address, value);
        }

        @Override
        public void ring(int bell) {
            result("ring", bell, 0);
        }

        @Override
        public void await(int bell) {
            result("await", bell, 0);
        }

        @Override
        public void note(long value) {
            notes.add(value);
        }
    }
}
