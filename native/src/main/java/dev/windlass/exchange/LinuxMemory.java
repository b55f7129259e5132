package dev.windlass.exchange;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;

/// Linux' calls for anonymous files, and the one place where they are made. What comes out is a value or an
/// [IOException] that names the call and its errno.
final class LinuxMemory {
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int F_ADD_SEALS = 1033;
    private static final int F_SEAL_SEAL = 1;
    private static final int F_SEAL_SHRINK = 2;
    private static final int F_SEAL_GROW = 4;

    private static final MethodHandle MEMFD_CREATE =
            LinuxCalls.handle("memfd_create", new MemoryLayout[] {ADDRESS, JAVA_INT});
    private static final MethodHandle FTRUNCATE =
            LinuxCalls.handle("ftruncate", new MemoryLayout[] {JAVA_INT, JAVA_LONG});
    private static final MethodHandle FCNTL = LinuxCalls.handle(
            "fcntl", new MemoryLayout[] {JAVA_INT, JAVA_INT, JAVA_INT}, Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = LinuxCalls.handle("close", new MemoryLayout[] {JAVA_INT});

    private LinuxMemory() {}

    /// An anonymous file of zeros whose size nobody can change any more, not even this process.
    ///
    /// @return its file descriptor, which the caller closes
    static int sealedFile(String name, long byteSize) throws IOException {
        int fd = memfdCreate(name);
        try {
            truncate(fd, byteSize);
            int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
            LinuxCalls.check("fcntl(F_ADD_SEALS)", state -> (int) FCNTL.invokeExact(state, fd, F_ADD_SEALS, seals));
            return fd;
        } catch (IOException failed) {
            close(fd);
            throw failed;
        }
    }

    /// Changes a file's size.
    ///
    /// @throws IOException if the file is sealed, or can't have that size
    static void truncate(int fd, long byteSize) throws IOException {
        LinuxCalls.check("ftruncate", state -> (int) FTRUNCATE.invokeExact(state, fd, byteSize));
    }

    /// @throws IllegalStateException if it isn't open: somebody closed what wasn't theirs
    static void close(int fd) {
        try {
            LinuxCalls.check("close", state -> (int) CLOSE.invokeExact(state, fd));
        } catch (IOException notOpen) {
            throw new IllegalStateException(notOpen);
        }
    }

    private static int memfdCreate(String name) throws IOException {
        try (var frame = Arena.ofConfined()) {
            var text = frame.allocateFrom(name);
            return LinuxCalls.check("memfd_create", state ->
                    (int) MEMFD_CREATE.invokeExact(state, text, MFD_CLOEXEC | MFD_ALLOW_SEALING));
        }
    }
}
