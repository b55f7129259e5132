package dev.windlass.slab;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.channels.SocketChannel;

/// The number by which the kernel knows a socket. Java (25) has it in `sun.nio.ch`, which must be
/// exported to us: `--add-exports java.base/sun.nio.ch=ALL-UNNAMED`, or `Add-Exports` in the manifest of
/// the jar that is run.
final class SocketDescriptor {
    private final MethodHandle number;

    private SocketDescriptor(MethodHandle number) {
        this.number = number;
    }

    /// The answer of [#find].
    sealed interface Finding {}

    record Found(SocketDescriptor descriptors) implements Finding {}

    record Hidden(String reason) implements Finding {}

    static Finding find() {
        try {
            var type = Class.forName("sun.nio.ch.SelChImpl");
            var number = MethodHandles.lookup().findVirtual(type, "getFDVal", MethodType.methodType(int.class));
            return new Found(
                    new SocketDescriptor(number.asType(MethodType.methodType(int.class, SocketChannel.class))));
        } catch (ReflectiveOperationException hidden) {
            return new Hidden("Java must be started with --add-exports java.base/sun.nio.ch=ALL-UNNAMED: " + hidden);
        }
    }

    /// It is another socket's once this one is closed.
    int of(SocketChannel socket) {
        try {
            return (int) number.invokeExact(socket);
        } catch (RuntimeException | Error known) {
            throw known;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
