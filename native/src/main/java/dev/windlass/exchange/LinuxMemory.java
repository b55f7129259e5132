package dev.windlass.exchange;

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
import java.lang.invoke.VarHandle;

/// Linux' calls for anonymous files and memory, and the one place where they are made. What comes out is a
/// value or an [IOException] that names the call and its errno.
final class LinuxMemory {
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int F_ADD_SEALS = 1033;
    private static final int F_SEAL_SEAL = 1;
    private static final int F_SEAL_SHRINK = 2;
    private static final int F_SEAL_GROW = 4;
    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x02 | 0x20 | 0x4000;

    private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle MEMFD_CREATE =
            call("memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle FTRUNCATE =
            call("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle FCNTL = call(
            "fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle MMAP =
            call("mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MUNMAP = call("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

    private LinuxMemory() {}

    /// An anonymous file of zeros whose size nobody can change any more, not even this process.
    ///
    /// @return its file descriptor, which the caller closes
    static int sealedFile(String name, long byteSize) throws IOException {
        int fd = memfdCreate(name);
        try {
            truncate(fd, byteSize);
            int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
            check("fcntl(F_ADD_SEALS)", state -> (int) FCNTL.invokeExact(state, fd, F_ADD_SEALS, seals));
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
        check("ftruncate", state -> (int) FTRUNCATE.invokeExact(state, fd, byteSize));
    }

    /// @throws IllegalStateException if it isn't open: somebody closed what wasn't theirs
    static void close(int fd) {
        try {
            check("close", state -> (int) CLOSE.invokeExact(state, fd));
        } catch (IOException notOpen) {
            throw new IllegalStateException(notOpen);
        }
    }

    /// Zeroed memory, page by page the operating system's until it is written to, unmapped when `owner` is
    /// closed.
    ///
    /// @throws OutOfMemoryError if there is no address space for it
    static MemorySegment map(long byteSize, Arena owner) {
        try (var frame = Arena.ofConfined()) {
            var state = frame.allocate(CALL_STATE);
            var mapped = (MemorySegment) MMAP.invokeExact(
                    state, MemorySegment.NULL, byteSize, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0L);
            if (mapped.address() == -1) {
                throw new OutOfMemoryError(
                        "mmap of " + byteSize + " bytes failed: errno " + (int) ERRNO.get(state, 0L));
            }
            return owned(mapped, byteSize, owner);
        } catch (RuntimeException | Error known) {
            throw known;
        } catch (Throwable impossible) {
            throw new IllegalStateException("mmap could not be called", impossible);
        }
    }

    /// Restricted: exactly what mmap returned, for exactly as long as it is mapped.
    @SuppressWarnings("restricted")
    private static MemorySegment owned(MemorySegment mapped, long byteSize, Arena owner) {
        return mapped.reinterpret(byteSize, owner, it -> unmap(it.address(), byteSize));
    }

    private static void unmap(long address, long byteSize) {
        try {
            check("munmap", state -> (int) MUNMAP.invokeExact(state, MemorySegment.ofAddress(address), byteSize));
        } catch (IOException notMapped) {
            throw new IllegalStateException(notMapped);
        }
    }

    private static int memfdCreate(String name) throws IOException {
        try (var frame = Arena.ofConfined()) {
            var text = frame.allocateFrom(name);
            return check("memfd_create", state ->
                    (int) MEMFD_CREATE.invokeExact(state, text, MFD_CLOEXEC | MFD_ALLOW_SEALING));
        }
    }

    private static int check(String name, Call call) throws IOException {
        try (var frame = Arena.ofConfined()) {
            var state = frame.allocate(CALL_STATE);
            int result = call.invoke(state);
            if (result < 0) {
                throw new IOException(name + " failed: errno " + (int) ERRNO.get(state, 0L));
            }
            return result;
        } catch (IOException | RuntimeException | Error known) {
            throw known;
        } catch (Throwable impossible) {
            throw new IllegalStateException(name + " could not be called", impossible);
        }
    }

    /// Restricted: the descriptors above are the C prototypes of these functions.
    @SuppressWarnings("restricted")
    private static MethodHandle call(String name, FunctionDescriptor type, Linker.Option... more) {
        var linker = Linker.nativeLinker();
        var options = new Linker.Option[more.length + 1];
        options[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(more, 0, options, 1, more.length);
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
    }

    private interface Call {
        int invoke(MemorySegment state) throws Throwable;
    }
}
