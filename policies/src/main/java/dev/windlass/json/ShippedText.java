package dev.windlass.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The text of this module's own resources. The one place in this module that reads anything.
public final class ShippedText {
    private ShippedText() {}

    /// The resource with this absolute name, such as `/schema/promotion-v1.schema.json`, as UTF-8.
    ///
    /// @throws IllegalStateException if the jar lacks it
    public static String of(String name) {
        try (InputStream in = ShippedText.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing: the jar is damaged, build it again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException("resource " + name + " can't be read", broken);
        }
    }
}
