package dev.windlass.demo;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// A stream that hands on each complete line, as soon as it is complete.
final class Lines extends OutputStream {
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private final Consumer<String> consumer;

    private Lines(Consumer<String> consumer) {
        this.consumer = consumer;
    }

    static PrintStream to(Consumer<String> consumer) {
        return new PrintStream(new Lines(consumer), true, StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void write(int each) {
        if (each == '\n') {
            consumer.accept(begun.toString(StandardCharsets.UTF_8));
            begun.reset();
        } else if (each != '\r') {
            begun.write(each);
        }
    }
}
