package dev.windlass.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// What a kernel is called with, in the order of its parameters. The driver copies it at the launch.
public final class KernelArguments {
    private sealed interface Argument {
        record OfMemory(DeviceMemory memory) implements Argument {}

        record OfInt(int value) implements Argument {}

        record OfLong(long value) implements Argument {}

        record OfFloat(float value) implements Argument {}
    }

    private final List<Argument> arguments = new ArrayList<>();

    public KernelArguments add(DeviceMemory memory) {
        return adding(new Argument.OfMemory(memory));
    }

    public KernelArguments add(int value) {
        return adding(new Argument.OfInt(value));
    }

    public KernelArguments add(long value) {
        return adding(new Argument.OfLong(value));
    }

    public KernelArguments add(float value) {
        return adding(new Argument.OfFloat(value));
    }

    private KernelArguments adding(Argument argument) {
        arguments.add(argument);
        return this;
    }

    CudaContext[] contexts() {
        return arguments.stream()
                .filter(Argument.OfMemory.class::isInstance)
                .map(argument -> ((Argument.OfMemory) argument).memory().context())
                .toArray(CudaContext[]::new);
    }

    /// An array of pointers to the values, as cuLaunchKernel wants it.
    MemorySegment pointers(Arena frame) {
        var pointers = frame.allocate(ADDRESS, arguments.size());
        for (int i = 0; i < arguments.size(); i++) {
            pointers.setAtIndex(
                    ADDRESS,
                    i,
                    switch (arguments.get(i)) {
                        case Argument.OfMemory(var memory) -> frame.allocateFrom(JAVA_LONG, memory.address());
                        case Argument.OfInt(var value) -> frame.allocateFrom(JAVA_INT, value);
                        case Argument.OfLong(var value) -> frame.allocateFrom(JAVA_LONG, value);
                        case Argument.OfFloat(var value) -> frame.allocateFrom(JAVA_FLOAT, value);
                    });
        }
        return pointers;
    }
}
