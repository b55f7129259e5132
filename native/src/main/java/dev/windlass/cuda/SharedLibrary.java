package dev.windlass.cuda;

import static java.util.Objects.requireNonNull;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A library of NVIDIA's with the addresses of the functions that are used of it. Stays loaded until the process ends.
final class SharedLibrary {
    private final Map<Class<?>, MemorySegment> addresses;

    private SharedLibrary(Map<Class<?>, MemorySegment> addresses) {
        this.addresses = Map.copyOf(addresses);
    }

    sealed interface Opening {
        record Opened(SharedLibrary library) implements Opening {}

        record Missing(String reason) implements Opening {}
    }

    /// @param name what the loader searches for, or a path
    /// @param functions classes that jextract made, named after their symbols
    /// @param elder symbols with the same prototype that stand in for those that older drivers lack
    @SuppressWarnings("restricted") // loads the driver's library
    static Opening open(String name, List<Class<?>> functions, Map<Class<?>, String> elder) {
        SymbolLookup library;
        try {
            library = name.contains("/")
                    ? SymbolLookup.libraryLookup(Path.of(name), Arena.global())
                    : SymbolLookup.libraryLookup(name, Arena.global());
        } catch (IllegalArgumentException absent) {
            return new Opening.Missing("no " + name + " on this machine: no NVIDIA driver is installed");
        }
        var addresses = new HashMap<Class<?>, MemorySegment>();
        for (var function : functions) {
            var found = library.find(symbol(function))
                    .or(() -> library.find(elder.getOrDefault(function, symbol(function))));
            if (found.isEmpty()) {
                return new Opening.Missing(
                        name + " has no " + symbol(function) + ": install a driver for CUDA 12.0 or later");
            }
            addresses.put(function, found.get());
        }
        return new Opening.Opened(new SharedLibrary(addresses));
    }

    MemorySegment address(Class<?> function) {
        return requireNonNull(addresses.get(function), function::getName);
    }

    /// `cuMemAlloc_v2` of `CuMemAlloc_v2Fn`, as `native/jextract/cuda.sh` names them.
    static String symbol(Class<?> function) {
        String name = function.getSimpleName();
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1, name.length() - "Fn".length());
    }
}
