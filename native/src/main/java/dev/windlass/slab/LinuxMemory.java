package dev.windlass.slab;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Linux' calls for anonymous files and memory, and the one place where they are made. What comes out is a
/// value or an [IOException] that names the call and its errno.
public final class LinuxMemory {
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int F_ADD_SEALS = 1033;
    private static final int F_SEAL_SEAL = 1;
    private static final int F_SEAL_SHRINK = 2;
    private static final int F_SEAL_GROW = 4;
    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x02 | 0x20 | 0x4000;

    private static final MethodHandle MEMFD_CREATE =
            LinuxCalls.handle("memfd_create", new MemoryLayout[] {ADDRESS, JAVA_INT});
    private static final MethodHandle FTRUNCATE =
            LinuxCalls.handle("ftruncate", new MemoryLayout[] {JAVA_INT, JAVA_LONG});
    private static final MethodHandle FCNTL = LinuxCalls.handle(
            "fcntl", new MemoryLayout[] {JAVA_INT, JAVA_INT, JAVA_INT}, Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = LinuxCalls.handle("close", new MemoryLayout[] {JAVA_INT});
    private static final MethodHandle MMAP = LinuxCalls.handle(
            "mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MUNMAP = LinuxCalls.handle("munmap", new MemoryLayout[] {ADDRESS, JAVA_LONG});

    private LinuxMemory() {}

    /// An anonymous file of zeros whose size nobody can change any more, not even this process.
    ///
    /// @return its file descriptor, which the caller closes
    public static int sealedFile(String name, long byteSize) throws IOException {
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
    public static void close(int fd) {
        try {
            LinuxCalls.check("close", state -> (int) CLOSE.invokeExact(state, fd));
        } catch (IOException notOpen) {
            throw new IllegalStateException(notOpen);
        }
    }

    /// Zeroed memory, page by page the operating system's until it is written to, unmapped when `owner` is
    /// closed.
    ///
    /// @throws OutOfMemoryError if there is no address space for it
    public static MemorySegment map(long byteSize, Arena owner) {
        try {
            var mapped = LinuxCalls.address("mmap", state -> (MemorySegment) MMAP.invokeExact(
                    state, MemorySegment.NULL, byteSize, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0L));
            return owned(mapped, byteSize, owner);
        } catch (IOException failed) {
            throw new OutOfMemoryError(byteSize + " bytes: " + failed.getMessage());
        }
    }

    /// Restricted: exactly what mmap returned, for exactly as long as it is mapped.
    @SuppressWarnings("restricted")
    private static MemorySegment owned(MemorySegment mapped, long byteSize, Arena owner) {
        return mapped.reinterpret(byteSize, owner, it -> unmap(it.address(), byteSize));
    }

    private static void unmap(long address, long byteSize) {
        try {
            LinuxCalls.check(
                    "munmap", state -> (int) MUNMAP.invokeExact(state, MemorySegment.ofAddress(address), byteSize));
        } catch (IOException notMapped) {
            throw new IllegalStateException(notMapped);
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
