package dev.windlass.card;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/// Files of a verification. What can't be read or written ends it.
final class CardFiles {
    private CardFiles() {}

    static Path directory(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException refused) {
            throw new UncheckedIOException(directory + " can't be made", refused);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException refused) {
            throw new UncheckedIOException(file + " can't be written", refused);
        }
    }

    static List<String> lines(Path file) {
        try (var lines = Files.newBufferedReader(file, java.nio.charset.StandardCharsets.ISO_8859_1)) {
            return lines.lines().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file + " can't be read", unreadable);
        }
    }

    /// None if there is no such file.
    static Properties properties(Path file) {
        var properties = new Properties();
        if (Files.exists(file)) {
            try (var in = Files.newBufferedReader(file)) {
                properties.load(in);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(file + " can't be read", unreadable);
            }
        }
        return properties;
    }
}
