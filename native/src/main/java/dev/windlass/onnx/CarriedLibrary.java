package dev.windlass.onnx;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// ONNX Runtime's shared library as this program carries it: an entry of its jar.
///
/// The jar is looked for by its name on the class path first: to ask the class loader opens every jar before it,
/// which costs an inference worker more than loading the library does.
final class CarriedLibrary {
    private static final String FILE_NAME = "libonnxruntime.so";

    private final String entry;
    private final @Nullable Path jar;
    private final @Nullable URL resource;

    private CarriedLibrary(String entry, @Nullable Path jar, @Nullable URL resource) {
        this.entry = entry;
        this.jar = jar;
        this.resource = resource;
    }

    /// Null if nothing is carried for `platform`.
    ///
    /// @param platform as ONNX Runtime's jar names it
    /// @param classPath this process'
    static @Nullable CarriedLibrary find(String platform, String classPath) throws IOException {
        String entry = "ai/onnxruntime/native/" + platform + "/" + FILE_NAME;
        var jar = jarOn(classPath);
        if (jar != null && has(jar, entry)) {
            return new CarriedLibrary(entry, jar, null);
        }
        var resource = CarriedLibrary.class.getResource("/" + entry);
        return resource == null ? null : new CarriedLibrary(entry, null, resource);
    }

    /// A name that changes whenever the library might, found without opening a jar; null if there is none.
    static @Nullable String key(String platform, String classPath) throws IOException {
        var jar = jarOn(classPath);
        return jar == null
                ? null
                : "onnxruntime-%s-%d-%d"
                        .formatted(
                                platform,
                                Files.size(jar),
                                Files.getLastModifiedTime(jar).toMillis());
    }

    private static @Nullable Path jarOn(String classPath) {
        for (var element : classPath.split(":")) {
            var name = element.substring(element.lastIndexOf('/') + 1);
            if (name.startsWith("onnxruntime-") && name.endsWith(".jar") && Files.isRegularFile(Path.of(element))) {
                return Path.of(element);
            }
        }
        return null;
    }

    /// The caller closes it.
    InputStream open() throws IOException {
        if (resource != null) {
            return resource.openStream();
        }
        var zip = new ZipFile(Objects.requireNonNull(jar).toFile());
        return new FilterInputStream(zip.getInputStream(zip.getEntry(entry))) {
            @Override
            public void close() throws IOException {
                zip.close(); // and its streams
            }
        };
    }

    private static boolean has(Path jar, String entry) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            return zip.getEntry(entry) != null;
        }
    }
}
