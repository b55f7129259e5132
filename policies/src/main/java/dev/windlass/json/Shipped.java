package dev.windlass.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Our jars' resources. The one place in this module that reads anything.
public final class Shipped {
    private Shipped() {}

    /// The resource with this absolute name, such as `/schema/promotion-v1.schema.json`, as UTF-8.
    ///
    /// @throws IllegalStateException if the jar lacks it
    public static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    /// The same as it is.
    public static byte[] bytes(String name) {
        try (InputStream in = Shipped.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing: the jar is damaged, build it again");
            }
            return in.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException("resource " + name + " can't be read", broken);
        }
    }
}
