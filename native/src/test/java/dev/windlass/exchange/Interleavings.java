package dev.windlass.exchange;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Runs programs on a little machine with store buffers in every order of their steps, each program also
/// stopped for ever at every step, and shows every state in which nothing can move any more.
///
/// A program is ordinary code that does its shared steps through a [Cpu]. It is run again from its start for
/// every step, with the results that its earlier steps had; so it must depend on nothing else.
final class Interleavings {
    private static final int RUNS_ON = -1;

    /// Added to the address of a buffered store that waits for those before it.
    private static final long RELEASE = 1 << 20;

    private final Machine machine;
    private final List<Consumer<Cpu>> programs;
    private final int words;
    private final int bells;
    private final Map<List<Long>, Step>[] nextSteps;
    private final Set<State> seen = new HashSet<>();
    private final ArrayDeque<State> open = new ArrayDeque<>();

    /// How much a machine promises.
    enum Machine {
        /// As x86: stores are seen in their order, and an exchange waits until all before it are.
        STRONG,
        /// No more than Java's memory model does: plain stores are seen in any order, a release store after all
        /// before it, and an exchange may be seen before them.
        WEAK
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

    private record Step(String kind, int target, long value, List<Long> notes) {}

    private static final class Unknown extends RuntimeException {
        private final Step step;

        Unknown(Step step) {
            super(null, null, false, false);
            this.step = step;
        }
    }

    /// @param logs results of each program's steps so far
    /// @param buffers each program's stores that nobody else sees yet: address, value, address, value
    record State(List<Long> memory, List<List<Long>> logs, List<List<Long>> buffers, int stopped) {}

    /// What each program noted until it stopped, blocked or ended.
    record End(List<List<Long>> notes, int stopped) {}

    @SuppressWarnings({"unchecked", "rawtypes"})
    Interleavings(Machine machine, int words, int bells, List<Consumer<Cpu>> programs) {
        this.machine = machine;
        this.words = words;
        this.bells = bells;
        this.programs = programs;
        this.nextSteps = new Map[programs.size()];
        Arrays.setAll(nextSteps, _ -> new HashMap<>());
    }

    /// @return the number of states
    int explore(Consumer<End> atEnd) {
        var none = programs.stream().map(_ -> List.<Long>of()).toList();
        visit(new State(Collections.nCopies(words + bells, 0L), none, none, RUNS_ON));
        while (!open.isEmpty()) {
            var state = open.pop();
            boolean moved = false;
            for (int program = 0; program < programs.size(); program++) {
                moved |= flush(state, program);
                moved |= state.stopped != program && step(state, program);
            }
            if (!moved) {
                atEnd.accept(end(state));
            }
            for (int program = 0; program < programs.size() && state.stopped == RUNS_ON; program++) {
                visit(new State(state.memory, state.logs, state.buffers, program));
            }
        }
        return seen.size();
    }

    private void visit(State state) {
        if (seen.add(state)) {
            open.push(state);
        }
    }

    private boolean flush(State state, int program) {
        var buffer = state.buffers.get(program);
        for (int at = 0; at < buffer.size(); at += 2) {
            if (at == 0 || (machine == Machine.WEAK && mayOvertake(buffer, at))) {
                var memory = with(state.memory, address(buffer, at), buffer.get(at + 1));
                visit(new State(memory, state.logs, with(state.buffers, program, without(buffer, at)), state.stopped));
            }
        }
        return !buffer.isEmpty();
    }

    private static boolean mayOvertake(List<Long> buffer, int at) {
        boolean may = buffer.get(at) < RELEASE;
        for (int before = 0; before < at; before += 2) {
            may &= address(buffer, before) != address(buffer, at);
        }
        return may;
    }

    private static int address(List<Long> buffer, int at) {
        return (int) (buffer.get(at) % RELEASE);
    }

    private static List<Long> without(List<Long> buffer, int at) {
        var rest = new ArrayList<>(buffer.subList(0, at));
        rest.addAll(buffer.subList(at + 2, buffer.size()));
        return List.copyOf(rest);
    }

    private boolean step(State state, int program) {
        var step = next(program, state.logs.get(program));
        var buffer = state.buffers.get(program);
        var memory = state.memory;
        long result = 0;
        switch (step.kind) {
            case "ended" -> {
                return false;
            }
            case "store" -> buffer = plus(buffer, (long) step.target, step.value);
            case "release" -> buffer = plus(buffer, RELEASE + step.target, step.value);
            case "load" -> result = seenBy(buffer, memory, step.target);
            case "ring" -> memory = with(memory, words + step.target, memory.get(words + step.target) + 1);
            case "await" -> {
                if (memory.get(words + step.target) == 0) {
                    return false;
                }
                memory = with(memory, words + step.target, 0L);
            }
            default -> {
                boolean waits = !step.kind.equals("exchange") || machine == Machine.STRONG;
                if (waits && !buffer.isEmpty()) {
                    return false;
                }
                if (!step.kind.equals("fence")) {
                    result = memory.get(step.target);
                    memory = with(memory, step.target, step.value);
                }
            }
        }
        var logs = with(state.logs, program, plus(state.logs.get(program), result));
        visit(new State(memory, logs, with(state.buffers, program, buffer), state.stopped));
        return true;
    }

    private static long seenBy(List<Long> buffer, List<Long> memory, int address) {
        for (int i = buffer.size() - 2; i >= 0; i -= 2) {
            if (address(buffer, i) == address) {
                return buffer.get(i + 1);
            }
        }
        return memory.get(address);
    }

    private End end(State state) {
        var notes = new ArrayList<List<Long>>();
        for (int program = 0; program < programs.size(); program++) {
            notes.add(next(program, state.logs.get(program)).notes);
        }
        return new End(notes, state.stopped);
    }

    private Step next(int program, List<Long> log) {
        return nextSteps[program].computeIfAbsent(log, _ -> {
            var cpu = new Replay(log);
            try {
                programs.get(program).accept(cpu);
                return new Step("ended", 0, 0, cpu.notes);
            } catch (Unknown unknown) {
                return unknown.step;
            }
        });
    }

    private static <T> List<T> with(List<T> list, int index, T value) {
        var copy = new ArrayList<>(list);
        copy.set(index, value);
        return List.copyOf(copy);
    }

    private static List<Long> plus(List<Long> list, Long... more) {
        var copy = new ArrayList<>(list);
        copy.addAll(Arrays.asList(more));
        return List.copyOf(copy);
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
