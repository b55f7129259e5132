package dev.windlass.slab;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Runs programs on a little machine with store buffers in every order of their steps, each program also
/// stopped for ever at every step, and shows every state in which nothing can move any more.
final class Interleavings {
    private static final int RUNS_ON = -1;

    /// Added to the address of a buffered store that waits for those before it.
    private static final long RELEASE = 1 << 20;

    private final Machine machine;
    private final List<RingProgram> programs;
    private final int words;
    private final int bells;
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

    /// @param logs results of each program's steps so far
    /// @param buffers each program's stores that nobody else sees yet: address, value, address, value
    record State(List<Long> memory, List<List<Long>> logs, List<List<Long>> buffers, int stopped) {}

    /// What each program noted until it stopped, blocked or ended.
    record End(List<List<Long>> notes, int stopped) {}

    Interleavings(Machine machine, int words, int bells, List<RingProgram> programs) {
        this.machine = machine;
        this.words = words;
        this.bells = bells;
        this.programs = programs;
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
        var step = programs.get(program).next(state.logs.get(program));
        var buffer = state.buffers.get(program);
        var memory = state.memory;
        long result = 0;
        switch (step.kind()) {
            case "ended" -> {
                return false;
            }
            case "store" -> buffer = plus(buffer, (long) step.target(), step.value());
            case "release" -> buffer = plus(buffer, RELEASE + step.target(), step.value());
            case "load" -> result = seenBy(buffer, memory, step.target());
            case "ring" -> memory = with(memory, words + step.target(), memory.get(words + step.target()) + 1);
            case "await" -> {
                if (memory.get(words + step.target()) == 0) {
                    return false;
                }
                memory = with(memory, words + step.target(), 0L);
            }
            default -> {
                boolean waits = !step.kind().equals("exchange") || machine == Machine.STRONG;
                if (waits && !buffer.isEmpty()) {
                    return false;
                }
                if (!step.kind().equals("fence")) {
                    result = memory.get(step.target());
                    memory = with(memory, step.target(), step.value());
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
            notes.add(programs.get(program).next(state.logs.get(program)).notes());
        }
        return new End(notes, state.stopped);
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
}
