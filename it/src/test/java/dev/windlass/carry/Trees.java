package dev.windlass.carry;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.function.Predicate;

/// Copies of directories: links to files become files, since where they lead may not be carried.
final class Trees {
    private Trees() {}

    private interface Putting {
        void put(Path file, Path target) throws IOException;
    }

    /// Of files that a build writes again.
    ///
    /// @param wanted by the path below `from`; of a directory it is asked first
    static void copy(Path from, Path to, Predicate<Path> wanted) throws IOException {
        walk(from, new Copier(from, to, wanted, Trees::copy));
    }

    /// Of files that nobody writes to: second names for them where that can be had, which take no room.
    static void link(Path from, Path to, Predicate<Path> wanted) throws IOException {
        walk(from, new Copier(from, to, wanted, Trees::link));
    }

    private static void walk(Path from, Copier copier) throws IOException {
        Files.walkFileTree(from, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, copier);
    }

    static void copy(Path file, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
    }

    static void link(Path file, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        try {
            Files.createLink(target, file.toRealPath());
        } catch (IOException | UnsupportedOperationException otherDisk) {
            copy(file, target);
        }
    }

    private static final class Copier extends SimpleFileVisitor<Path> {
        private final Path from;
        private final Path to;
        private final Predicate<Path> wanted;
        private final Putting putting;

        Copier(Path from, Path to, Predicate<Path> wanted, Putting putting) {
            this.from = from;
            this.to = to;
            this.wanted = wanted;
            this.putting = putting;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return directory.equals(from) || wanted.test(from.relativize(directory))
                    ? FileVisitResult.CONTINUE
                    : FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            var inside = from.relativize(file);
            if (wanted.test(inside)) {
                putting.put(file, to.resolve(inside.toString()));
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
